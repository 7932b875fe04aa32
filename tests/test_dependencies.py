"""The direction of dependencies (architecture.md), read from the includes."""
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[1]
ALLOWED = {
    "world": {"world"},
    "command": {"command", "world"},
    "store": {"store", "world"},
    "stacks": {"stacks"},
    "accounts": {"accounts", "world"},
    "verbs": {"verbs", "command", "accounts", "world"},
    "task": {"task", "stacks", "verbs", "command", "accounts", "store", "world"},
    "toml": {"toml"},
    "worldfiles": {"worldfiles", "command", "accounts", "world", "toml"},
    "session": {"session", "task", "verbs", "command", "world"},
    "host": {"host", "toml"},
    "server": {"server", "host", "session", "task", "worldfiles", "stacks", "verbs", "command", "accounts", "store", "world"},
    "cli": {"cli", "server", "host", "session", "task", "worldfiles", "verbs", "command", "accounts", "store", "world"},
}
ROOMS = "|".join(ALLOWED)


def sources(folder):
    return [p for p in (ROOT / folder).rglob("*") if p.suffix in (".cpp", ".hpp", ".h") and "build" not in p.parts]


def test_rooms_include_only_what_lies_below():
    wrong = []
    for room, allowed in ALLOWED.items():
        for path in sources(f"engine/{room}"):
            for target in re.findall(rf'#include "({ROOMS})/', path.read_text()):
                if target not in allowed:
                    wrong.append(f"{path.relative_to(ROOT)} includes {target}/")
    assert not wrong, "\n".join(wrong)


def test_plugins_and_sdk_include_no_engine_header():
    wrong = [str(path.relative_to(ROOT)) for folder in ("plugins", "sdk", "examples") for path in sources(folder)
             if re.search(rf'#include "({ROOMS})/', path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_the_engine_names_no_plugin_header():
    wrong = [str(path.relative_to(ROOT)) for path in sources("engine") if "plugins/" in "".join(re.findall(r"#include.*", path.read_text()))]
    assert not wrong, "\n".join(wrong)


def test_files_say_what_they_are_for():
    """A header always; a body whose header does not already say it."""
    bare = [str(path.relative_to(ROOT)) for folder in ("engine", "plugins", "sdk") for path in sources(folder)
            if not path.read_text().lstrip().startswith("//") and not (path.suffix == ".cpp" and path.with_suffix(".hpp").exists())]
    assert not bare, "\n".join(bare)


def test_the_engine_knows_no_protocol_and_no_language():
    """Plugins are named where the defaults of their choice are, and nowhere else; server_info() has a key called python."""
    but = {"engine/host/plugin_choice.cpp", "engine/verbs/server.cpp"}
    wrong = [f"{path.relative_to(ROOT)}:{number}" for path in sources("engine") if "test" not in path.stem and str(path.relative_to(ROOT)) not in but
             for number, line in enumerate(path.read_text().splitlines(), 1)
             if re.search(r'libtelnet|telnet_|Python\.h|"python"|"telnet"|\bIAC\b|\\xFF\\xF', line.split("//")[0])]
    assert not wrong, "\n".join(wrong)
