"""tools/tidy: what it asks of clang, and when what was found before still holds."""
import importlib.machinery
import importlib.util
import pathlib
import sys

import pytest

TOOL = pathlib.Path(__file__).parents[1] / "tools" / "tidy"
loader = importlib.machinery.SourceFileLoader("tidy", str(TOOL))
sys.dont_write_bytecode = True
tidy = importlib.util.module_from_spec(importlib.util.spec_from_loader("tidy", loader))
loader.exec_module(tidy)


class Fake:
    """A check that notes that it ran and says `said`."""

    name = "fake"

    def __init__(self, root, said="", status=0):
        self.root, self.said, self.status = root, said, status

    def command(self, path, arguments):
        return ["sh", "-c", f"echo ran >>{self.root}/runs; echo '{self.said}'; exit {self.status}"]

    def rules(self):
        return (self.root / "rules").read_text()

    def runs(self):
        return (self.root / "runs").read_text().count("ran") if (self.root / "runs").exists() else 0


@pytest.fixture
def root(tmp_path, monkeypatch):
    for name in ("a.cpp", "a.hpp", "b.hpp", "rules"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(tidy, "ROOT", tmp_path)
    monkeypatch.setattr(tidy, "read_by", lambda path, folder, arguments: ["a.cpp", "a.hpp"])
    return tmp_path


def look(root, check, arguments=("-DX",)):
    cache = tidy.Cache(root / "kept", ["clang 14"])
    found, _, kept = tidy.look(check, pathlib.Path("a.cpp"), root, list(arguments), cache)
    return found, kept


def test_of_gccs_command_what_matters_for_reading_is_kept():
    command = ("ccache /usr/bin/c++ -DMOOSAIC=1 -I/src/engine -isystem /usr/include/python3.11 -g -O1 -fPIC -Wall -Wshadow=local -Werror "
               "-std=c++20 -MD -MT a.o -MF a.o.d -o a.o -c /src/a.cpp")
    assert tidy.arguments_for_clang(command) == ["-DMOOSAIC=1", "-I/src/engine", "-isystem", "/usr/include/python3.11", "-fPIC", "-std=c++20"]


def test_a_source_is_read_again_only_when_something_that_it_reads_has_changed(root):
    check = Fake(root)
    assert look(root, check) == ([], False)
    assert look(root, check) == ([], True)
    (root / "b.hpp").write_text("no part of it")
    assert look(root, check) == ([], True)
    (root / "a.hpp").write_text("changed")
    assert look(root, check) == ([], False)
    assert check.runs() == 2


def test_it_is_read_again_under_other_rules_or_arguments(root):
    check = Fake(root)
    look(root, check)
    assert look(root, check, ["-DY"]) == ([], False)
    (root / "rules").write_text("others")
    assert look(root, check) == ([], False)


def test_findings_are_kept_as_well(root):
    check = Fake(root, f"{root}/a.hpp:3:7: error: too slow [performance-x,-warnings-as-errors]", 1)
    expected = [["a.hpp:3:7", "too slow", "performance-x"]]
    assert look(root, check) == (expected, False)
    assert look(root, check) == (expected, True)
    assert check.runs() == 1


def test_thread_safety_is_named_as_the_check(root):
    found, _ = look(root, Fake(root, "a.cpp:1:2: error: reading x [-Werror,-Wthread-safety-analysis]", 1))
    assert found == [["a.cpp:1:2", "reading x", "-Wthread-safety-analysis"]]


def test_a_check_that_fails_without_a_finding_is_one(root):
    found, _ = look(root, Fake(root, "Segmentation fault", 139))
    assert len(found) == 1 and "ended with 139" in found[0][1]


def test_a_finding_in_a_header_is_shown_once(root, capsys):
    check = Fake(root, "a.hpp:3:7: warning: too slow [performance-x]")
    chosen = {pathlib.Path("a.cpp"): (root, ["-DX"]), pathlib.Path("b.cpp"): (root, ["-DX"])}
    assert tidy.run(check, chosen, tidy.Cache(root / "kept", []), 2) == 1
    assert capsys.readouterr().out.count("too slow") == 1
