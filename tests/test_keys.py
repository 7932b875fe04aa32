"""Configuration keys: each is read beside where it is declared, and no comment, message or page names one that does not exist.

config/moosaic.toml says which keys there are; that it is what engine and plugins declare is the test config_reference_is_current.
"""
import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).parents[1]
KEYS = {}  # section -> keys


def _collect(table, name):
    keys = {key for key, value in table.items() if not isinstance(value, dict)}
    if keys:
        KEYS[name] = keys
    for key, value in table.items():
        if isinstance(value, dict):
            _collect(value, f"{name}.{key}" if name else key)


_collect(tomllib.loads((ROOT / "config/moosaic.toml").read_text()), "")
PLUGINS = {section for section in KEYS if "." in section and not section.startswith("limits.")}
OF_EVERY_PLUGIN = {"enabled", "required", "file"}  # read by the host


def bodies(folder):
    return [p for p in (ROOT / folder).rglob("*") if p.suffix in (".cpp", ".hpp") and "test" not in p.stem
            and not {"test", "tests", "testing", "fuzz", "build"} & set(p.relative_to(ROOT).parts)]


def reads(text, key):
    return re.search(rf'\b(integer|boolean|real|texts?|size_of)\((\w+, )?"{key}"\)', text)


def declares(text, key):
    return re.search(rf'\b(number|text|flag|list|limit)\(\s*"{key}",', text)


def test_every_key_of_the_engine_is_read_by_the_room_that_declares_it():
    rooms = {}
    for path in bodies("engine"):
        room = path.relative_to(ROOT).parts[1]
        rooms[room] = rooms.get(room, "") + path.read_text()
    wrong = []
    for section in KEYS.keys() - PLUGINS:
        for key in KEYS[section]:
            declaring = [room for room, text in rooms.items() if declares(text, key)]
            if not declaring:
                wrong.append(f"{section}.{key} is not declared in the short way of moosaic/config_keys.hpp")
            wrong += [f"{section}.{key} is declared in engine/{room} and not read there" for room in declaring
                      if not reads(rooms[room], key)]
    assert not wrong, "\n".join(sorted(wrong))


def test_every_key_of_a_plugin_is_read_by_the_plugin():
    host = "".join(path.read_text() for path in bodies("engine/host"))
    wrong = []
    for section in PLUGINS:
        own = "".join(path.read_text() for path in bodies("plugins/" + section.replace(".", "/")))
        wrong += [f"{section}.{key} is read by nobody" for key in KEYS[section]
                  if not reads(host if key in OF_EVERY_PLUGIN else own, key)]
    assert not wrong, "\n".join(sorted(wrong))


FILES = r"\.(hpp|cpp|toml|py|pyi|md|so|json|lock|sqlite|service|socket|capnp)$"
DOTTED = re.compile(r"(?<![\w./])(" + "|".join(sorted((re.escape(s) for s in KEYS), key=len, reverse=True)) +
                    r")\.([a-z][a-z_0-9]*)(?![\w(./]|\.\w)")
VARIABLE = re.compile(r"\bMOOSAIC_([A-Z_]+?)__([A-Z_]+)\b")


def unknown(text):
    """Names in it that look like keys and are none."""
    out = []
    for section, key in DOTTED.findall(text):
        name = f"{section}.{key}"
        a_section = any(other == name or other.startswith(name + ".") for other in KEYS)
        if key not in KEYS[section] and not a_section and not re.search(FILES, name):
            out.append(name)
    spelt = {(s.replace(".", "_").upper(), k.upper()) for s, keys in KEYS.items() for k in keys}
    out += [f"MOOSAIC_{s}__{k}" for s, k in VARIABLE.findall(text) if (s, k) not in spelt and (s, k) != ("SECTION", "KEY")]
    return out


def test_comments_and_messages_name_keys_that_exist():
    wrong = []
    for folder in ("engine", "plugins", "sdk", "examples"):
        for path in bodies(folder):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                said = " ".join(re.findall(r'//.*|"(?:[^"\\]|\\.)*"', line))
                wrong += [f"{path.relative_to(ROOT)}:{number} names {name}" for name in unknown(said)]
    assert not wrong, "\n".join(wrong)


def test_pages_and_scripts_name_keys_that_exist():
    wrong = []
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "config/moosaic.toml"]
    for folder in ("docs", "plugins", "config/deploy", "bootstrap", "examples"):
        pages += [p for p in (ROOT / folder).rglob("*") if p.suffix in (".md", ".service", ".toml")]
    for path in pages:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            wrong += [f"{path.relative_to(ROOT)}:{number} names {name}" for name in unknown(line)]
    for folder in ("tools", "config", "tests/attacks"):
        for path in (p for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix in ("", ".py", ".sh")):
            for name in re.findall(r"--set[ =][\"']?([a-z_.]+)=", path.read_text(errors="replace")):
                section, _, key = name.rpartition(".")
                if key not in KEYS.get(section, ()):
                    wrong.append(f"{path.relative_to(ROOT)} sets {name}")
    assert not wrong, "\n".join(wrong)
