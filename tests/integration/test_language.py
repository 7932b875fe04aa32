"""What a verb may say, return, leave behind and read off, as players meet it."""
import subprocess

import pytest

from moosaic_server import MOOSAIC, Server, moosaic


@pytest.fixture(scope="module")
def lab(server):
    server.do("anna", "@create lab", "@verb lab:run this")
    return server


def program(lab, *lines):
    lab.do("anna", "@program lab:run", *lines, ".")


@pytest.mark.parametrize("value", ["range(3)", "print", "lambda: 1", "(x for x in [1])", "chr(0xd800)", "10 ** 5000", "[[]] * 3 + [len]"])
def test_what_a_typed_verb_returns_is_thrown_away(lab, value):
    program(lab, "this.set_property('ran', this.get_property('ran', default=0) + 1)", f"return {value}")
    before = lab.do("anna", ";lookup('lab').get_property('ran', default=0)")
    assert lab.do("anna", "run lab") == []
    assert int(lab.do("anna", ";lookup('lab').ran")[0]) == int((before or ["0"])[0]) + 1


def test_a_verb_that_yields_is_no_error_when_typed(lab):
    program(lab, "yield 1")
    assert lab.do("anna", "run lab") == []


@pytest.mark.parametrize("text", ["; 1 + 1", ";   1 + 1", "@eval   1 + 1", ";\t1 + 1", "; x = 1; x + 1"])
def test_blanks_before_what_is_evaluated(lab, text):
    assert lab.do("anna", text) == ["2"]


def test_a_generator_left_in_scratch_is_over_with_its_command(lab):
    program(lab, "from moo.sdk import context", "def g():", "    try:", "        yield 1", "    finally:", "        while True: pass",
            "x = g()", "next(x)", "context.scratch['x'] = [x]", "print('left')")
    for _ in range(5):
        assert lab.do("anna", "run lab") == ["left"]
        mine = [worker["pid"] for worker in lab.status()["workers"]]
    assert lab.do("anna", ";1 + 1") == ["2"]
    assert set(mine) & {worker["pid"] for worker in lab.status()["workers"]}  # nobody had to be ended for it


def test_no_address_is_shown(lab):
    program(lab, "def f():", "    yield 1", "for x in (f, f(), [].append, iter([]), lambda: 1, len, passthrough, this.find, zip()):",
            "    print(x)", "print(id(f), id(f), list({'pear', 'fig', 'apple'}))")
    shown = lab.do("anna", "run lab")
    assert not [line for line in shown if "0x" in line], shown
    assert shown[-1] == "1 1 ['apple', 'fig', 'pear']"


def test_long_integers_advise_what_verbs_have(lab):
    shown = lab.do("anna", ";str(10 ** 5000)", check=False)
    assert any("hex(n)" in line for line in shown) and not any("sys." in line for line in shown), shown


def test_bytes_that_are_not_utf8_are_an_answer(tmp_path, server):
    file = tmp_path / "latin1.py"
    file.write_bytes(b'#!moo verb wave --on $player\nprint("caf\xe9")\n')
    done = moosaic("verb", "check", file, check=False)
    assert done.returncode == 1 and "died" not in done.stdout + done.stderr
    assert "latin1.py" in done.stdout + done.stderr and "UTF-8" in done.stdout + done.stderr, done.stdout + done.stderr
    done = subprocess.run([MOOSAIC, "do", "--data", server.data, "--as", "anna"], input=b"say caf\xe9\n;1 + 1\n", capture_output=True, timeout=120)
    assert b"died" not in done.stdout + done.stderr and b"You say" in done.stdout and b"2\n" in done.stdout, done


def test_ticks_are_the_same_every_time(tmp_path):
    own = Server(tmp_path)
    own.add_user("anna", "programmer")
    own.start("limits.ticks=1000000", "limits.time_ms=60000")  # a busy machine must not let the clock be first
    own.do("anna", "@create lab", "@verb lab:run this")
    program(own, "n = 0", "while True:", "    n += 1", "    if n % 100000 == 0: print(n)")
    first = own.do("anna", "run lab", check=False)
    assert "more than 1000000 steps" in "".join(first), first
    assert [own.do("anna", "run lab", check=False) for _ in range(2)] == [first, first]
    assert own.stop() == 0
