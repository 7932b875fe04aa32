"""docs/explanation/architecture.md names the tests that hold its claims; each of them is there."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).parents[1]
PAGE = ROOT / "docs/explanation/architecture.md"
TEST_CASE = re.compile(r"^(?:TEST|TEST_F|TEST_P)\((\w+), *(\w+)\)", re.M)
FREE = {"How Moosaic is built", "How consistency is tested", "Choices worth knowing"}  # no claim of their own


def held_by(text):
    return [name for names in re.findall(r"\*Held by (.*?)\*", text, re.S) for name in re.findall(r"`([^`]+)`", names)]


def unknown(names, files, cases):
    return [name for name in names if name not in (files if name.endswith((".cpp", ".py")) else cases)]


def tree():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    files = listed or [str(p.relative_to(ROOT)) for top in ("engine", "plugins", "sdk", "tests", "tools") for p in (ROOT / top).rglob("*")]
    tests = [name for name in files if re.search(r"(_test\.cpp|/test_\w+\.py)$", name)]
    cases = {f"{suite}.{case}" for name in tests if name.endswith(".cpp") and (ROOT / name).exists()
             for suite, case in TEST_CASE.findall((ROOT / name).read_text())}
    return {pathlib.Path(name).name for name in tests}, cases


def test_what_holds_a_claim_exists():
    assert unknown(held_by(PAGE.read_text()), *tree()) == []


def test_every_section_names_what_holds_it():
    sections = re.split(r"^#+ (.*)$", PAGE.read_text(), flags=re.M)[1:]
    assert [title for title, body in zip(sections[::2], sections[1::2]) if not held_by(body) and title not in FREE] == []


def test_a_name_that_is_gone_is_found():
    assert unknown(held_by("text *Held by `gone_test.cpp`,\n`A.B`, `here_test.cpp`.*"), {"here_test.cpp"}, {"C.D"}) == ["gone_test.cpp", "A.B"]
