"""Runaway verbs end with one clear message, undo what they wrote, and hold nobody up. How exact the limit is, and beside
how many honest players, is for test_runaways.py."""
import pytest

from moosaic_server import Server

# Whatever a verb loops over itself counts, the same way every time; a loop of Python's own has the clock.
RUNAWAYS = {
    "while True: pass": "more than 10000000 steps",
    "sum(iter(int, 1))": "more than 10000000 steps",
    "def f(): return f() if f else 0\ntry: f()\nexcept RecursionError: pass\n[f for f in iter(int, 1)]": "more than 10000000 steps",
    "sum(range(10**12))": "longer than 3 seconds",
}


def run_away(player, body):
    player.command("@create runaway")
    player.command("@verb runaway:go this")
    player.line("@program runaway:go")
    player.expect("only a dot")
    for text in ("this.set_property('touched', True)", *body.split("\n"), "."):
        player.line(text)
    player.expect("is programmed")
    player.expect(">>> ")
    player.line("go runaway")


@pytest.mark.parametrize("body", RUNAWAYS)
def test_runaway(server, connect, body):
    anna = connect("anna")
    run_away(anna, body)
    anna.expect(RUNAWAYS[body], seconds=60)
    anna.expect(">>> ")
    assert anna.command(";this.contents.count() >= 0 and lookup('runaway').has_property('touched')") == ["False"]
    anna.command(";lookup('runaway').delete()")


def test_a_runaway_holds_nobody_up(tmp_path, connect):
    """It has the only thread and the only worker, for ten minutes."""
    own = Server(tmp_path)
    own.add_user("anna", "programmer")
    own.add_user("bob")
    own.start("limits.time_ms=600000", f"limits.ticks={2 ** 60}", "server.tasks=1", "executor.prefork.workers=1")
    anna, bob = connect("anna", target=own), connect("bob", target=own)
    run_away(anna, "while True: pass")
    for _ in range(5):
        assert bob.command("say still here")
    assert "longer than" not in anna.seen
    own.kill()


def test_what_only_reads_does_not_count_as_written(tmp_path):
    own = Server(tmp_path)
    own.start("limits.write_bytes=65536")
    asked = "@eval sum(lookup('me').has_property('n%d' % i) for i in range(1000))"
    assert own.do("wizard", asked) == ["0"]
    written = own.do("wizard", "@eval [lookup('me').set_property('n%d' % i, 'x' * 100) for i in range(1000)] and None", check=False)
    assert any("changed too much" in line for line in written), written
    own.stop()
