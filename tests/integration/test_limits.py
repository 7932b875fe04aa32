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


HOARDS = {
    "aliases": "[toy.add_alias('alias%d' % i) for i in range(500)]",
    "names of a verb": "toy.add_verb(*['name%d' % i for i in range(500)], code='pass')",
    "verbs without code": "[toy.add_verb('verb%d' % i, code='') for i in range(100)]",
    "rules": "[toy.allow(lookup(i), right) for i in range(1, 40) for right in ('read', 'write', 'move', 'derive')]",
    "rules of a verb": "[toy.get_verb('zap').allow(lookup(i), right) for i in range(1, 40) for right in ('read', 'write', 'move', 'derive')]",
    "empty properties": "[toy.set_property('p%d' % i, None) for i in range(200)]",
}


def test_whatever_an_owner_has_the_world_keep_counts(tmp_path):
    own = Server(tmp_path)
    own.add_user("anna", "programmer")
    own.start()
    own.do("anna", "@create toy", "@verb toy:zap this")
    used = int(own.do("anna", ";context.limits['bytes_used']")[-1])
    own.stop()
    own.start(f"limits.programmer.bytes={used + 3000}")
    for what, code in HOARDS.items():
        shown = "\n".join(own.do("anna", f"; toy = lookup('toy'); {code}; None", check=False))
        assert f"with more than {used + 3000} bytes and was stopped" in shown, (what, shown)
        assert int(own.do("anna", ";context.limits['bytes_used']")[-1]) == used, "nothing of it happened"
    own.do("anna", ";lookup('toy').add_alias('plaything') and None")
    more = int(own.do("anna", ";context.limits['bytes_used']")[-1])
    assert used < more
    own.do("Wizard", ";lookup('toy').set_property('owner_before', 1)", "; toy = lookup('toy'); toy.owner = lookup('Wizard'); toy.save()")
    assert int(own.do("anna", ";context.limits['bytes_used']")[-1]) < used, "it is the wizard's now, with its aliases"
    own.stop()


def test_memory_is_bounded_by_class(tmp_path):
    own = Server(tmp_path)
    own.add_user("anna", "programmer")
    own.add_user("bob", "builder")
    own.start("executor.prefork.memory_mb=128", "limits.programmer.memory_mb=48", "limits.builder.memory_mb=64")
    mine = ";context.limits['memory_mb']"
    assert own.do("anna", mine) == ["48"] and own.do("Wizard", "@eval context.limits['memory_mb']") == ["128"]
    own.do("anna", "@create box", "@verb box:fill this", "@program box:fill", "this.set_property('touched', True)",
           "print(len('x' * int(this.get_property('size'))))", ".", "@set size on box to 80000000", ";this.moveto(lookup('$player_start'))", "drop box")
    for _ in range(2):
        # The same owner's workers, for a class with more and for one with less.
        assert own.do("Wizard", ";lookup('box').fill()")[0] == "80000000"
        own.do("Wizard", ";lookup('box').delete_property('touched')")
        for who in ("anna", "bob"):
            shown = "\n".join(own.do(who, "fill box", check=False))
            assert "used too much memory and was stopped" in shown, (who, shown)
            assert own.do("anna", ";lookup('box').has_property('touched')") == ["False"], "nothing of it happened"
    own.do("anna", "@set size on box to 1000000")
    assert own.do("anna", "fill box") == ["1000000"] == own.do("bob", "fill box")
    assert "hit its memory limit" in (own.data / "stderr.log").read_text(errors="replace")
    own.stop()
