"""The straight path, as two people walk it: talk, trade, build, program, fail, and find it all again."""
import pytest

from moosaic_server import Server

SAID = 'it\'s late, then go. (6" nails)'


def story(anna, bob, toy):
    assert "Mosaic Square" in "\n".join(anna.command("look"))
    assert anna.command(f"say {SAID}") == [f'You say, "{SAID}"']
    bob.expect(r'Anna says, "it\'s late, then go\. \(6" nails\)"')
    assert bob.command(":waves.") == ["Bob waves."]
    anna.expect("Bob waves.")
    assert anna.command('"Hello there, bob') == ['You say, "Hello there, bob"']
    bob.expect('Anna says, "Hello there, bob"')

    # a thing changes hands
    assert f"You make {toy}" in anna.command(f"@create {toy}")[0]
    assert anna.command(f"give {toy} to bob") == [f"You give {toy} to bob."]
    bob.expect(f"Anna gives you {toy}.")
    assert f"  {toy}" in bob.command("inventory")
    assert bob.command(f"drop {toy}") == [f"You drop {toy}."]
    anna.expect(f"Bob drops {toy}.")
    assert anna.command(f"take {toy}") == [f"You take {toy}."]
    bob.expect(f"Anna takes {toy}.")

    # they walk
    east = "\n".join(anna.command("east"))
    assert "The Bakery" in east and "Marta" in east
    bob.expect("Anna leaves east.")
    assert "Mosaic Square" in "\n".join(anna.command("w"))
    bob.expect("Anna arrives.")


def program(anna, toy):
    assert f"You make {toy}" in anna.command(f"@create {toy}")[0]
    assert "is made on" in anna.command(f"@verb {toy}:wind this")[0]
    anna.line(f"@program {toy}:wind")
    anna.expect("only a dot")
    for text in ("for note in ('do', 're', 'mi'):", "    print(note)", "", "print('and silence')", "."):
        anna.line(text)
    anna.expect("is programmed: 4 lines.")
    anna.expect(">>> ")
    assert anna.command(f"wind {toy}") == ["do", "re", "mi", "and silence"]
    listing = anna.command(f"@list {toy}:wind")
    assert "   1: for note in ('do', 're', 'mi'):" in listing

    # it fails, and says where
    anna.line(f"@program {toy}:wind")
    anna.expect("only a dot")
    for text in ("notes = 3", "print(notes / 0)", "."):
        anna.line(text)
    anna.expect("is programmed: 2 lines.")
    anna.expect(">>> ")
    failed = "\n".join(anna.command(f"wind {toy}"))
    assert "ZeroDivisionError: division by zero" in failed
    assert f"({toy}):wind, line 2, by #" in failed
    assert "print(notes / 0)" in failed


@pytest.mark.parametrize("how", ["ssh", "telnet"])
def test_two_people(server, connect, how):
    anna, bob = connect("anna", how), connect("bob", how)
    anna.command("look")
    story(anna, bob, f"{how} whistle")
    program(anna, f"{how} box")
    anna.line("@quit")
    anna.expect("Goodbye")
    bob.line("@quit")
    bob.expect("Goodbye")


def test_dig_and_find_again(tmp_path, connect):
    own = Server(tmp_path)
    own.add_user("dora", "builder")
    own.start()
    dora = connect("dora", target=own)
    dora.command("south")
    dora.command("south")
    assert "You dig north2 to Dora's Hut" in dora.command("@dig north2|out to Dora's Hut")[0]
    assert "Dora's Hut" in "\n".join(dora.command("go north2"))
    assert dora.command("@describe here as A hut of planks, warm inside.") == ["Dora's Hut is described."]
    dora.close()
    assert own.stop() == 0
    own.start()
    dora = connect("dora", target=own)
    for way in ("south", "south", "go north2"):
        shown = "\n".join(dora.command(way))
    assert "A hut of planks, warm inside." in shown
    assert own.stop() == 0


def test_the_same_by_do(server):
    shown = server.do("carl", "look", f"say {SAID}", "@create tin drum", "@verb drum:beat this", "@program drum:beat",
                      "for i in range(2):", "    print('rataplan')", ".", "beat drum", "drop drum", "east", "west")
    assert f'You say, "{SAID}"' in shown
    assert shown.count("rataplan") == 2
    assert "You drop tin drum." in shown
    assert any("The Bakery" in line for line in shown)
    failed = server.do("carl", "xyzzy", check=False)
    assert failed and server.do("carl", "look")


def test_terminal(server, connect):
    """With a PTY the server echoes, edits and redraws a half-typed line below incoming text."""
    anna, bob = connect("anna", "terminal"), connect("bob")
    anna.send("say heya")
    anna.expect("say heya")
    anna.send("\x7f there\x1b[D\x1b[A")
    anna.expect(" there")  # taken before bob speaks: only then is the whole line drawn anew
    bob.command("say knock knock")
    anna.expect('Bob says, "knock knock"')
    anna.expect("say hey there")
    anna.send("\r")
    bob.expect('Anna says, "hey there"')
    anna.send("say é\x7fe\x17\x17ö\r")
    anna.expect("I don't understand")
    bob.line("@quit")


def test_no_control_characters_reach_anybody(server, connect):
    anna, bob = connect("anna"), connect("bob")
    anna.command("say \x1b[31mred\x07 \x9b31m [bold]x[/bold] [/b]")
    heard = bob.expect(r'Anna says, "(.*)"').group(1)
    assert "[bold]x[/bold] [/b]" in heard
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in heard)
