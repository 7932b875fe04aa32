"""Verbs that others wrote and that a command calls for show: what one of them does to nobody but itself."""
import re

import clients
from moosaic_server import PASSWORD, Server, wait_for

HOOKS = ("title", "titlec", "look_self", "description", "tell", "tell_contents", "hide_from_contents", "accept")
KINDS = {
    "loop": "while True: pass", "builtin": "sum(range(10**12))", "raise": "raise ValueError('broken')",
    "print": "print('x' * 1000000)", "recurse": "this.title()", "prints": "while True: print('x' * 1000)",
    "swallow": "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
}


def make_thing(server, owner, name, body, hooks=HOOKS, where="Mosaic Square"):
    """A thing of the owner's in a room, each of whose hooks does `body`."""
    lines = [f"@eval create('{name}', location=lookup('{where}'), obvious=True) and None"]
    for hook in hooks:
        lines += [f"@verb {name}:{hook}", f"@program {name}:{hook}", *body.split("\n"), "."]
    server.do(owner, *lines)


def test_hooks_of_others_end_alone(tmp_path):
    server = Server(tmp_path)
    server.add_user("anna"), server.add_user("bob"), server.add_user("mallory", "programmer")
    for kind, body in KINDS.items():
        make_thing(server, "mallory", kind, body)
    server.start()
    mallory = clients.telnet(server, "mallory", PASSWORD)
    bob = clients.telnet(server, "bob", PASSWORD)
    # At login already, and for what needs nothing of theirs: none of it is the player's concern.
    for line in ("look", "say hello", "@who", "go east", "go west", "look"):
        lines = bob.command(line)
        text = "\n".join(lines)
        assert lines and not re.search("stopped|failed|Error|xxxx", text), (line, text[:2000])
    text = "\n".join(bob.command("look"))
    for kind in KINDS:
        assert kind in text, text
    assert "loop" in "\n".join(bob.command("look loop"))
    assert "longer than" not in bob.seen and "xxxx" not in bob.seen
    mallory.expect(r"Your verb #\d+ \(\w+\):\w+ was cut off")
    ours = "\n".join(mallory.command("look"))  # whose own verbs these are: they may still be the end of a command
    assert "stopped" in ours or "inside the world's code" in ours, ours
    assert server.metrics()['moosaic_limits_hit_total{limit="hooks"}'] > 0
    mallory.close(), bob.close()
    assert server.stop() == 0


def test_a_crowded_room_names_some_and_counts_the_rest(tmp_path):
    server = Server(tmp_path)
    server.add_user("bob"), server.add_user("anna", "programmer")
    made = "@eval [create('thing %d' % i, location=lookup('Mosaic Square'), obvious=True) for i in range(%d, %d)] and None"
    for start in range(0, 120, 30):
        server.do("wizard", made.replace("range(%d, %d)", f"range({start}, {start + 30})"))
    server.add_user("carl")  # behind all of them
    server.start()
    carl, bob = clients.telnet(server, "carl", PASSWORD), clients.telnet(server, "bob", PASSWORD)
    text = "\n".join(bob.command("look"))
    assert re.search(r"and \d+ more things here", text), text
    assert "carl are here" in text, text
    carl.close(), bob.close()
    assert server.stop() == 0


def test_everything_that_listens_is_told_in_a_crowd(tmp_path):
    """A verb that tells nobody is not called for each thing that inherits it; whatever else is, in order and each once."""
    server = Server(tmp_path)
    server.add_user("bob"), server.add_user("anna")
    server.add_user("mallory", "programmer")
    for i in range(10):
        server.add_user(f"sleeper{i}")
    server.do("wizard", "@eval [create('thing %d' % i, location=lookup('Mosaic Square')) for i in range(20)] and None",
              "@eval create('log', location=None).set_property('heard', [])",
              "@eval create('eared', location=None, parents=[lookup('$thing')]).set_property('a', 1)")
    keep = "lookup('log').set_property('heard', lookup('log').heard + [this.name])"
    server.do("wizard", "@verb eared:tell", "@program eared:tell", "from moo.sdk import lookup", keep, ".",
              "@eval [create('ear %d' % i, location=lookup('Mosaic Square'), parents=[lookup('eared')]) for i in range(12)] and None")
    make_thing(server, "mallory", "deaf", "raise ValueError('broken')", ["tell"])
    server.do("wizard", "@verb thing 7:tell", "@program thing 7:tell", "from moo.sdk import lookup", keep, "passthrough(*args)", ".")
    heard = "@eval [print(*lookup('log').heard, sep=', '), lookup('log').set_property('heard', [])] and None"
    server.start()
    bob, anna = clients.telnet(server, "bob", PASSWORD), clients.telnet(server, "anna", PASSWORD)
    everybody = ", ".join(["thing 7", *(f"ear {i}" for i in range(12))])
    server.do("wizard", heard)
    bob.command("say hello")
    anna.expect('Bob says, "hello"')
    assert everybody in "\n".join(server.do("wizard", heard))
    assert anna.seen.count('Bob says, "hello"') == 1 and 'Bob says, "hello"' not in bob.seen
    # The verb of all things begins to do something, then so does that of all players.
    stock = server.do("wizard", "@list $root_class:tell")
    server.do("wizard", "@program $root_class:tell", "from moo.sdk import lookup", "None", "None; " + keep, ".")
    bob.command("say again")
    told = "\n".join(server.do("wizard", heard))
    assert stock and all(f"thing {i}," in told for i in range(20)), told
    server.do("wizard", "@program $player:tell", "from moo.sdk import lookup, write", "if this.is_connected():",
              "    write(this, ''.join(args))", "else:", "    " + keep, ".")
    bob.command("say more")
    anna.expect('Bob says, "more"')
    told = "\n".join(server.do("wizard", heard))
    assert all(f"sleeper{i}" in told for i in range(10)), told
    bob.close(), anna.close()
    assert server.stop() == 0


def test_what_is_told_waits_for_the_commit(tmp_path):
    """A verb that tells and then fails has told nobody, and says so to nobody."""
    server = Server(tmp_path)
    server.add_user("bob"), server.add_user("mallory", "programmer")
    server.start()
    mallory, bob = clients.telnet(server, "mallory", PASSWORD), clients.telnet(server, "bob", PASSWORD)
    server.do("mallory", "@verb me:tattle any", "@program me:tattle", "from moo.sdk import context, lookup",
              "context.player.location.announce('a secret')", "lookup('bob').tell('another')",
              "1 / 0 if context.parser.get_dobj_str() == 'no' else print('told')", ".")
    assert "told" not in mallory.command("tattle no")
    assert "told" in mallory.command("tattle yes")
    bob.command("look")
    assert bob.seen.count("a secret") <= 1 and bob.seen.count("another") <= 1, bob.seen
    wait_for(lambda: "a secret" in bob.seen or bob.command("look") and False, "what was told")
    mallory.close(), bob.close()
    assert server.stop() == 0


def test_bounds_of_a_class(tmp_path):
    """By class, what one owner keeps, and what verbs read of them."""
    server = Server(tmp_path)
    server.add_user("mallory", "programmer"), server.add_user("otto", "programmer")
    server.start("limits.programmer.objects=4", "limits.programmer.bytes=20000", "limits.programmer.output_bytes=4096")
    mallory = clients.telnet(server, "mallory", PASSWORD)
    assert mallory.command(";context.limits['class'], context.limits['objects'], context.limits['output_bytes']") == ["('programmer', 4, 4096)"]
    assert server.do("wizard", "@eval context.limits['class'], context.limits['objects']") == ["('wizard', None)"]
    kept = int(mallory.command(";context.limits['objects_used']")[0])
    for n in range(4 - kept):
        assert not any("stopped" in line for line in mallory.command(f"@create box {n}"))
    refused = "\n".join(mallory.command("@create straw"))
    assert re.search(r"would leave #\d+ \(mallory\) with more than 4 objects", refused, re.I), refused
    assert mallory.command(";context.limits['objects_used']") == ["4"], "nothing of it happened"
    mallory.command(";lookup('box 0').delete()")
    assert not any("stopped" in line for line in mallory.command("@create straw"))
    refused = "\n".join(mallory.command(";context.player.set_property('long', 'x' * 30000)"))
    assert "more than 20000 bytes" in refused, refused
    assert mallory.command(";context.player.has_property('long')") == ["False"]
    assert "too much output" in "\n".join(mallory.command(";print('x' * 5000)"))
    mallory.close()
    assert server.stop() == 0
