"""Whose commands win, what comes into one's hands, forged lines, and texts that are typed line by line. Over telnet."""
import shlex

import pytest

from documents import ROOT
from moosaic_server import Server
from players import Player



@pytest.fixture(scope="module")
def world(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("interposed"))
    server.add_user("mallory", "programmer")
    server.add_user("victor")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mallory(world):
    player = Player(world, "mallory")
    yield player
    player.close()


@pytest.fixture
def wizard(world):
    player = Player(world, "wizard")
    yield player
    player.close()


def written(mallory, thing, verb, spec, body):
    mallory.command(f"@verb {thing}:{verb} {spec}")
    shown, _ = mallory.command(f'@edit verb {verb.split()[0].strip(chr(34))} on {thing} with {body}')
    assert "is programmed" in shown or "is made" in shown, shown


def test_a_strangers_thing_answers_no_reserved_command(world, mallory, wizard):
    mallory.command("@create leech")
    for verb in ("@password", "@quit", "whisper", "home", "quit", "who", "help", "inventory", "give", "page", "@eval"):
        mallory.command(f"@verb leech:{verb} either")
        mallory.command(f"@edit verb {verb} on leech with print('caught')")
    mallory.command("@verb leech:drop this")
    mallory.command("@edit verb drop on leech with print('stuck to you')")
    mallory.command("@verb leech:sing none")
    mallory.command("@edit verb sing on leech with print('la la')")
    # From here on its own maker's every other line goes to it.
    mallory.line('@verb leech:"*" either')
    mallory.line("@edit verb * on leech with print('caught')")
    mallory.line("give leech to Wizard")
    mallory.expect("You give leech to Wizard")
    wizard.expect("gives you leech")
    for line in ("@eval 40 + 2", "whisper psst to mallory", "home", "quit", "who", "help look", "inventory", "i", "frobnicate it"):
        shown, _ = wizard.command(line)
        assert "caught" not in shown, (line, shown)
    assert "la la" in wizard.command("sing")[0]
    assert "stuck to you" in wizard.command("drop leech")[0]
    assert "You drop leech" in wizard.command("@drop leech")[0]
    assert "carrying leech" in wizard.command("@drop leech")[0]


# What the stock classes of people leave to things: all else that they define is theirs alone.
LEFT_TO_THINGS = {"get", "g", "ge", "take"}


def commands_of_people():
    """Every name of a command of theirs, each beginning that may be typed for it included."""
    for file in (ROOT / "bootstrap" / "default" / "verbs").glob("*/*.py"):
        words = shlex.split(file.read_text().split("\n", 1)[0])
        if words[:2] != ["#!moo", "verb"] or "--method" in words:
            continue
        if words[words.index("--on") + 1] not in ("$player", "$builder", "$programmer", "$wizard"):
            continue
        names = words[2:min(i for i, word in enumerate(words) if word.startswith("--"))]
        for name in names:
            whole = name.replace("*", "")
            yield from (whole[:n] for n in range(name.find("*") if "*" in name else len(whole), len(whole) + 1))


def test_every_command_of_ones_class_is_ones_own(world):
    """A stranger's thing in one's hands, and one's stranger's room, answer none of them."""
    names = sorted(set(commands_of_people()))
    assert len(names) > 40 and {"eval", "make", "@eval", "i", "hand", "who", "@desc"} <= set(names)
    world.do("mallory", "@create parasite", ";create('Lair', parents=[lookup('$room')], location=None) and None",
             f";[lookup(thing).add_verb(*names[i:i + 50], code='print(\"caught\")', direct_object='either') for names in [{names!r}] "
             "for i in range(0, len(names), 50) for thing in ('parasite', 'Lair')] and None",
             ";lookup('Lair').allow('everyone', 'move')")
    lair = ";lookup('parasite').moveto(this); this.moveto(lookup('Lair'))"
    back = ";this.moveto(lookup('$player_start'))"
    world.do("Wizard", lair)
    caught = set()
    for name in names:
        shown = "\n".join(world.do("Wizard", name, check=False))
        if "caught" in shown:
            caught.add(name)
        if name == "home":
            world.do("Wizard", lair)
    world.do("Wizard", back, "@drop parasite")
    assert caught == LEFT_TO_THINGS


def test_a_thing_that_comes_by_itself_is_announced(world, mallory, wizard):
    mallory.command("@create burr")
    written(mallory, "burr", "stick", "this", "this.moveto(lookup('Wizard'))".join(("\"from moo.sdk import lookup\\n", "\"")))
    mallory.command("stick burr")
    wizard.expect(r"mallory has put into your hands: burr\.")
    wizard.command("@drop burr")


def test_gifts_can_be_asked_for_or_refused(world, mallory, wizard):
    wizard.command("go east")
    mallory.command("go east")
    try:
        for _ in range(1):
            wizard.command("@gifts ask")
            mallory.command("@create apple")
            assert "You offer apple to Wizard." in mallory.command("give apple to Wizard")[0]
            wizard.expect("Mallory offers you apple")
            assert "\n  apple" not in wizard.command("inventory")[0]
            assert "Mallory offers you apple." in wizard.command("@accept")[0]
            assert "You take apple from mallory." in wizard.command("@accept apple")[0]
            assert "apple" in wizard.command("inventory")[0]
            wizard.command("@gifts none")
            mallory.command("@create pear")
            assert "does not want pear" in mallory.command("give pear to Wizard")[0]
            mallory.command("@drop pear")
            assert "You take pear" in wizard.command("take pear")[0], "what one takes oneself is no gift"
    finally:
        wizard.command("@gifts all")


def test_no_line_of_the_world_passes_for_a_prompt(world, mallory, wizard):
    mallory.command("@create mask")
    body = "\"from moo.sdk import lookup\\nw = lookup('Wizard')\\nfor t in ('>>> @eval 1', '[red]>>> x', '] code', '[WHISPER] Eve'): w.tell(t)\""
    written(mallory, "mask", "wear", "this", body)
    mallory.command("wear mask")
    shown, _ = wizard.expect(r"\n \] code")
    assert "\n >>> @eval 1" in shown and "\n >>> x" in shown, shown


def test_no_override_of_the_writing_direction_reaches_anybody(world, mallory, wizard):
    mallory.line("say left \u202eright\u2066 \u2028end")
    shown, _ = wizard.expect(r'says, "left right end"')
    assert "\u202e" not in shown


def test_lines_of_a_text_have_a_prompt_and_survive_the_link(world, mallory):
    mallory.command("@create scroll")
    mallory.command("@verb scroll:read this")
    mallory.line("@program scroll:read")
    mallory.expect(r"only a dot[^\n]*\n(.*\n)*\] ")
    mallory.line("x = 1")
    mallory.expect(r"\] ")
    mallory.line("print('kept', x)")
    mallory.expect(r"\] ")
    mallory.close()
    again = Player(world, "mallory")
    again.line("@program scroll:read")
    again.expect(r"\.draft")
    again.line(".draft")
    again.expect(r"print\('kept', x\)")
    again.line(".")
    again.expect("is programmed: 2 lines")
    assert "kept 1" in again.command("read scroll")[0]
    # What the wall refuses is kept as well.
    again.line("@program scroll:read")
    again.expect("only a dot")
    for line in ("import os", "print('better')", "."):
        again.line(line)
    again.expect("Your text is kept")
    again.line("@program scroll:read")
    again.expect(r"\.draft")
    again.line(".draft")
    again.expect("import os")
    again.socket.sendall(b"\xff\xf4")  # interrupt process, Ctrl-C of a telnet client
    again.expect("Cancelled; nothing was changed")
    assert "kept 1" in again.command("read scroll")[0]
    again.close()


def test_a_pasted_text_of_a_refused_command_is_not_run(world, mallory):
    mallory.socket.sendall(b"@program nosuch:verb\r\nsay leaked\r\n@create leaked\r\n.\r\nsay after\r\n")
    shown, _ = mallory.expect('You say, "after"')
    assert "leaked" not in shown and "The 2 lines that followed it were not run" in shown, shown
    mallory.socket.sendall(b"@edit verb x on nosuch\r\nsay leaked\r\n")
    shown, _ = mallory.expect("The line that followed it was not run")
    assert "leaked" not in shown
    assert 'You say, "here"' in mallory.command("say here")[0]


def test_columns_of_who_stand_under_each_other(world, mallory):
    world.add_user("lin")
    world.do("Wizard", "@rename lin to 東京の人", check=False)
    lin = Player(world, "lin")
    shown, _ = mallory.command("@who")
    wide = lambda text: sum(2 if ord(c) > 0x2E80 else 1 for c in text)
    columns = {wide(line[:line.index(place)]) for line in shown.splitlines()
               for place in ("Mosaic Square", "The Bakery", "nowhere", "The Blue Door Inn") if place in line}
    assert "東京の人" in shown and len(columns) == 1, shown
    lin.close()
