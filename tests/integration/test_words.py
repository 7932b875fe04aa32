"""What players, builders and programmers read when something is missing, destroyed, ambiguous or wrong."""
import re

import pytest
from moosaic_server import Server
from players import Player


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("words"))
    for name, kind in (("bertha", "builder"), ("petra", "programmer"), ("walter", "player")):
        server.add_user(name, kind)
    return server


def said(world, who, *lines):
    return "\n" + "\n".join(world.do(who, *lines, check=False))


def made(world, who, line):
    out = said(world, who, line)
    return int(re.search(r"\(#(\d+)\)", out).group(1))


# --- what is missing on a thing

@pytest.mark.parametrize("typed", ["@program egg:nosuch", "@rmverb egg:nosuch", "@rmverb nosuch on egg", "@list egg:nosuch", "@show egg:nosuch"])
def test_a_missing_verb_is_named_with_its_thing(world, typed):
    text = ["print(1)", "."] if typed.startswith("@program") else []
    out = said(world, "petra", "@create egg", typed, *text, "@drop egg")
    assert re.search(r'#\d+ \(egg\) has no verb "nosuch"', out) and "don't understand" not in out, out


def test_an_inherited_verb_is_said_to_be_one(world):
    out = said(world, "petra", "@create nut", "@rmverb nut:take", "@program nut:take", ".", "@list nut:take", "@verb nut:crack this",
               "@list nut:crack 4", "@show nut.nosuch", "@list nosuch:take", "@drop nut")
    assert len(re.findall(r'has no verb "take" of its own: it is one of #\d+ \(Generic Thing\)', out)) == 2, out
    assert 'has one verb "crack", so there is no number 4' in out and 'has no property "nosuch"' in out, out
    assert 'don\'t see "nosuch"' in out and "don't understand" not in out, out


# --- things that nobody can take

def test_what_cannot_be_taken_is_refused_in_a_sentence(world):
    out = said(world, "Wizard", "@create rock from $root_class", "take rock", "get rock", "drop rock", "throw rock", "place rock on bench",
               "take here", "@set location on rock to here", "take rock", "take rock from here", "@eval lookup('rock').delete()")
    for word in ("take", "get", "drop", "throw", "place"):
        assert f"You can't {word} rock." in out, (word, out)
    assert out.count("You can't take rock.") == 3 and "You can't take Mosaic Square." in out and "picks something up" not in out, out


def test_a_known_command_says_why_it_does_not_work_here(world):
    out = said(world, "Wizard", "@create tin from $container", "open bench", "open tin", "@drop tin")
    assert "You can't open stone bench." in out and "works its lid" not in out, out


# --- names

def test_accept_finds_names_as_commands_do(world):
    said(world, "walter", "@gifts ask")
    for name in ("green glass bottle", "green cup"):
        said(world, "bertha", f'@create "{name}"', f"give {name} to walter")
    out = said(world, "walter", "@accept green", "@accept the bottle", "@accept GREEN CUP", "@accept unicorn", "inventory")
    assert re.search(r'Which "green": #\d+ \(green glass bottle\) or #\d+ \(green cup\)\?', out), out
    assert "You take green glass bottle from bertha" in out and "You take green cup from" in out and "Nobody offers you unicorn" in out, out
    said(world, "walter", "@gifts all")


def test_things_in_containers_are_found_so_too(world):
    out = said(world, "Wizard", "@create box from $container", "open box", '@create "red pen"', '@create "red ink"', "put red pen in box",
               "put red ink in box", "look red in box", "look pen in box", "take red from box", "take pen from box", "take gold from box", "@drop box")
    assert out.count('Which "red"') == 2 and "nothing remarkable" in out and "You take red pen from box" in out and "There is no gold in box" in out, out


def test_an_ambiguous_name_lists_five(world):
    out = said(world, "petra", *['@create "blue bead"'] * 8, "look blue", ";context.player.match('blue bead')")
    assert out.count("and 3 more?") == 2 and len(re.findall(r"#\d+ \(blue bead\)", out.split("Which")[1])) == 5, out
    out = said(world, "petra", "@eval from moo.sdk import AmbiguousObjectError; raise AmbiguousObjectError('x', list(this.contents.all()))",
               ";this.contents.get(name='blue bead')", ";[bead.delete() for bead in this.find('blue bead')]")
    assert out.count("and 3 more") == 2, out


def test_exits_of_several_words_are_walked_by_name(world):
    said(world, "Wizard", '@dig "winding stair to the roof"|"open hatch" to Roof', '@dig "up the wall"|"take ladder" to Wall')
    out = said(world, "walter", "winding stair to the roof", "open hatch", "winding stair", "up the wall", "take ladder")
    assert "\nRoof" in out and out.count("\nMosaic Square") == 2 and "\nWall" in out and 'don\'t understand "winding"' in out, out


def test_help_cuts_between_words(world):
    lines = said(world, "Wizard", "help").splitlines()
    assert len(lines) > 30 and max(map(len, lines)) < 80, lines
    cut = [line.strip().split(" - ", 1) for line in lines if line.endswith(" …")]
    for name, text in cut[:3]:
        whole = said(world, "Wizard", f"help {name}").replace("\n", " ")
        assert re.search(re.escape(text[:-2]) + "[ ,;:]", whole), (text, whole)
    assert cut


# --- values

@pytest.mark.parametrize("typed, shown", [
    ("b'x'", "b'x'"), ("1e5", "100000.0"), ("0x10", "16"), ("r'\\d'", "'\\\\d'"), ("b", "'b'"), ("1e", "'1e'"), ("[1, (2, 3)]", "[1, [2, 3]]"),
    ("{'a': (1,)}", "{'a': [1]}"), ("{(1, 2)}", "{(1, 2)}"),
])
def test_set_keeps_what_literals_are(world, typed, shown):
    out = said(world, "bertha", f"@set v on me to {typed}", "@show me.v")
    assert out.splitlines()[-1] == shown, out


@pytest.mark.parametrize("typed, why", [
    ("1e999", "no finite number"), ("-1e999", "no finite number"), ("1j", "complex"), ("[1, 2j]", "complex"), ("{'a': 1e999}", "no finite number"),
    ("{[1]: 2}", "unhashable"), (r"'\ud800'", "half a character"),
])
def test_set_refuses_what_cannot_be_kept(world, typed, why):
    for who in ("Wizard", "bertha"):
        out = said(world, who, "@set v on me to 1", f"@set v on me to {typed}", "@show me.v")
        assert why in out and "in quotes" in out and out.splitlines()[-1] == "1" and "failed inside" not in out, out
    out = said(world, "petra", "@set v on me to 1", f"@set v on me to ={typed}", "@show me.v")
    assert out.splitlines()[-1] == "1", out


def test_tuples_come_back_as_lists_at_any_depth(world):
    out = said(world, "petra", ";this.set_property('t', (1, [(2,), {'k': (3,)}, {(4,)}])); this.t", ";this.t == this.get_property('t')")
    assert "[1, [[2], {'k': [3]}, {(4,)}]]" in out and "True" in out, out


def test_gifts_take_only_their_words(world):
    out = said(world, "walter", "@gifts perhaps") + said(world, "bertha", "@set gifts on me to perhaps", "@set gifts on me to 5", "@gifts")
    assert "Say: @gifts all" in out and out.count("gifts is all, ask or none") == 2 and "Others may put" in out, out
    said(world, "Wizard", "@eval lookup('walter').set_property('gifts', ['none'])")
    out = said(world, "bertha", "@create toy", "give toy to walter", "@drop toy")
    assert "You offer toy to walter" in out, out
    said(world, "walter", "@gifts all")


def test_half_a_character_is_a_value_error(world):
    for code in ("this.set_property('s', chr(0xdc00))", "this.name = 'x' + chr(0xd800)", "context.player.tell(chr(0xd800))"):
        out = said(world, "petra", f";{code}")
        assert "ValueError: the text holds half a character" in out and "Unicode" not in out and "RuntimeError" not in out, (code, out)
    assert "caught" in said(world, "petra", "@create quill", "@verb quill:dip this", r"@edit verb dip on quill with try:\n  this.set_property('s', chr(0xd800))\n"
                          r"except ValueError:\n  print('caught')", "dip quill")


@pytest.mark.parametrize("typed, shown", [("lookup", "lookup"), ("len", "len"), ("lambda: 0", "<lambda>"), ("(i for i in [1])", "generator"), ("context", ""),
                                          ("{1: len}", "len"), ("(1, (2,))", "(1, (2,))"), ("'[bold]x'", "'[bold]x'"), ("this.tell", "tell"), ("range(3)", "range(0, 3)")])
def test_eval_shows_what_cannot_be_passed_on_too(world, typed, shown):
    for who in ("petra", "Wizard"):
        out = said(world, who, ";" + typed)
        assert shown in out and "failed inside" not in out and "0x" not in out, out


def test_a_value_nobody_else_can_take_is_its_verbs_mistake(world):
    said(world, "petra", "@create lathe", "@verb lathe:turn", r"@edit verb turn on lathe with x = 1\nreturn len")
    number = re.search(r"#(\d+)", said(world, "petra", ";lookup('lathe')")).group(1)
    out = said(world, "Wizard", f"@eval lookup({number}).turn()")
    assert re.search(r"\(lathe\):turn, line 2, by #\d+ \(petra\)\n\s+return len", out) and "cannot be stored or passed" in out, out
    said(world, "petra", "@drop lathe")


# --- errors of code

def test_a_deep_recursion_shows_both_ends(world):
    out = said(world, "petra", "@eval f = lambda n: f(n + 1); f(0)")
    assert re.search(r"\.\.\. \d+ more \.\.\.", out) and len(out.splitlines()) < 30, out


def test_others_read_a_sentence_where_the_author_reads_the_trace(world):
    said(world, "petra", "@create gong", "@verb gong:strike this", "@verb gong:polish this", "@edit verb strike on gong with this.nosuch",
         "@edit verb polish on gong with None.title()")
    own = said(world, "petra", "strike gong", "polish gong", "drop gong")
    assert "strike, line 1" in own and "polish, line 1" in own and "AttributeError" in own, own
    other = said(world, "walter", "strike gong", "polish gong")
    assert len(re.findall(r"#\d+ \(petra\), who wrote #\d+ \(gong\):(?:strike|polish), can mend it", other)) == 2, other
    assert "attribute" not in other and "NoneType" not in other and "line 1" not in other, other
    assert "line 1" in said(world, "Wizard", "strike gong")


def test_a_plain_description_is_no_error(world):
    out = said(world, "Wizard", "@create pebble", "@eval lookup('pebble').description()", "@drop pebble")
    assert "'You see nothing remarkable.'" in out, out


# --- places

def test_a_room_is_made_nowhere_and_not_carried(world):
    out = said(world, "bertha", "@create cave from $room", "@create gap from $exit", "inventory")
    assert "stands nowhere; for a way there, type: @tunnel" in out and out.count("stands nowhere") == 2 and "  cave" not in out, out


def test_a_room_in_hand_does_not_stand_for_a_place(world):
    said(world, "Wizard", "@create den from $room", "@eval den = lookup('den'); den.location = context.player; den.save()",
         "@eval context.player.location = None; context.player.save()")
    out = said(world, "Wizard", "look", "n", "go north", "look den", "home", "look")
    assert out.count("you are nowhere") == 3 and out.count("There is nothing special here.") == 1 and "Mosaic Square" in out, out


def test_what_stood_in_a_destroyed_room_is_somewhere(world):
    pit = re.search(r"Pit \(#(\d+)\)", said(world, "Wizard", "@dig shaft|out to Pit")).group(1)
    said(world, "walter", "shaft")
    said(world, "bertha", "shaft", "@create spade", "drop spade", "out")
    said(world, "Wizard", f"@eval lookup({pit}).delete()")
    assert "Mosaic Square" in said(world, "walter", "look")
    assert "  spade" in said(world, "bertha", "inventory", "@drop spade")


def test_nobody_ends_in_hands_or_in_a_loop(world):
    tent = re.search(r"\(#(\d+)\)", said(world, "bertha", "@create tent from $room")).group(1)
    said(world, "Wizard", f"@eval t = lookup({tent}); w = lookup('walter'); t.location = lookup('bertha'); t.save(); "
                          "from moo.sdk import guaranteed_moveto; guaranteed_moveto(w, t); w.set_property('home', t)")
    said(world, "bertha", f"@eval 1", f"@set v on me to #{tent}")
    said(world, "Wizard", f"@eval lookup({tent}).delete()")
    assert "\nMosaic Square" in said(world, "walter", "look")
    boat = made(world, "Wizard", "@create boat from $root_class")
    out = said(world, "Wizard", f"@eval b = lookup({boat}); r = create('dock', parents=[lookup('$room')], location=None); b.location = r; b.save(); "
                                "from moo.sdk import guaranteed_moveto, create; "
                                "guaranteed_moveto(context.player, b); r.delete(); b.location",
               "@create oar", "drop oar", "@dig hole to Hull", "home", "look")
    assert "You cannot drop oar here." in out and "which is no room" in out and "click your heels" in out, out
    assert "has no attribute" not in out and "undone" not in out and "Exits: east" in out and "more than" not in out, out
    # People in a thing go with it, to its owner's home and not into hands.
    cart = made(world, "bertha", "@create cart")
    out = said(world, "Wizard", f"@eval c = lookup({cart}); r = create('barn', parents=[lookup('$room')], location=None); c.location = r; c.save(); "
                                "guaranteed_moveto(lookup('walter'), c); r.delete(); (c.location, lookup('walter').location)")
    assert re.search(r"\(#\d+ \(Mosaic Square\), #\d+ \(cart\)\)", out), out
    said(world, "walter", "home")


# --- many arrivals

def test_three_hundred_things_are_made_at_once(world):
    out = said(world, "petra", "@eval from moo.sdk import create; len([create(f'chip {i}') for i in range(300)])",
               ";[thing.delete() for thing in this.location.contents.filter(name__startswith='chip ')] and 1")
    assert "300" in out and "further tasks" not in out, out


def test_one_arrival_that_fails_leaves_the_others(world):
    said(world, "Wizard", "@eval from moo.sdk import create; r = create('Ledger Hall', parents=[lookup('$room')], location=None); "
                          "v = r.add_verb('enterfunc', code=\"if args[0].name == 'bad 2': raise ValueError('not this one')\\n"
                          "this.set_property('seen', this.get_property('seen', default=[]) + [args[0].name])\", method=True)")
    out = said(world, "Wizard", "@eval from moo.sdk import create; r = lookup('Ledger Hall'); len([create(f'bad {i}', location=r) for i in range(4)])",
               ";lookup('Ledger Hall').seen")
    assert "['bad 0', 'bad 1', 'bad 3']" in out and out.count("ValueError: not this one") == 1, out


# --- what newcomers mistype

@pytest.mark.parametrize("typed, near", [("lokk", "look"), ("inevntory", "inventory"), ("nroth", "north"), ("hlep", "help"), ("whispr", "whisper")])
def test_an_unknown_word_gets_the_nearest_command(world, typed, near):
    said(world, "walter", "home")
    assert f'I don\'t understand "{typed}". Did you mean "{near}"?' in said(world, "walter", typed)


def test_only_what_is_at_hand_is_suggested(world):
    for typed in ("@creat egg", "xyzzy", "zq", "l" * 40):
        out = said(world, "walter", typed)
        assert "I don't understand" in out and "Did you mean" not in out, out
    assert 'Did you mean "@create"' in said(world, "bertha", "@creat egg")
    said(world, "Wizard", '@dig "marble arch" to Arcade')
    assert 'Did you mean "marble arch"' not in said(world, "walter", "marblr")
    said(world, "Wizard", "@dig trapdoor to Pit Stop")
    assert 'Did you mean "trapdoor"' in said(world, "walter", "trapdor")
    assert 'Did you mean "trapdoor"' not in said(world, "walter", "go north", "trapdor", "home")


def test_shortcuts_alone_are_answered_in_words(world):
    out = said(world, "petra", '"', ":", ";", '" ', " : ", "say \u200b", "; ")
    assert out.count("Say what? Type for example: say Hello!") == 3 and out.count("Do what?") == 2 and out.count("Run what?") == 2, out
    assert 'says, ""' not in out and 'say, ""' not in out and "don't understand" not in out, out
    assert "\nI don't understand \"-\"." in said(world, "petra", "-")


def test_minimal_world_answers_them_too(tmp_path):
    small = Server(tmp_path, "minimal")
    out = said(small, "Wizard", '"', ";", '"hi', ";1 + 1")
    assert "Say what?" in out and "Run what?" in out and 'You say, "hi"' in out and out.endswith("\n2"), out


def test_give_and_take_say_what_to_type(world):
    said(world, "bertha", "home", "@create marble", '@create "blue purse" from $container')
    said(world, "walter", "home")
    for typed in ("give walter marble", "give marble walter"):
        assert "Type: give marble to walter" in said(world, "bertha", typed)
    assert "Give it to whom? Type: give marble to SOMEBODY" in said(world, "bertha", "give marble")
    assert "Give it to whom? Type: give THING to SOMEBODY" in said(world, "bertha", "give nosuch nobody")
    out = said(world, "walter", "take marble", "get marble from bertha", "take gold from bertha")
    assert out.count("Bertha carries marble, and only bertha can give it away.") == 2 and "Bertha has no gold." in out, out
    said(world, "bertha", "drop purse", "open purse", "put marble in purse")
    assert "It is in blue purse. Type: take marble from blue purse" in said(world, "walter", "take marble")
    said(world, "bertha", "close purse")
    for typed in ("take marble", "take nosuch", "get marble"):
        out = said(world, "walter", typed)
        assert f'I don\'t see "{typed.split()[1]}" here.' in out and "purse" not in out, out
    said(world, "bertha", "open purse", "take marble from purse", "take purse", "@drop marble", "@drop purse")


def test_two_of_a_name_are_asked_for_before_anything_else(world):
    said(world, "bertha", '@create "red bean"', '@create "red bulb"', "drop bean", "drop bulb")
    assert 'Which "red"' in said(world, "walter", "take red")
    said(world, "bertha", "take bean", "take bulb", "@drop bean")


# --- exits that a word hides

@pytest.mark.parametrize("way", ["home", "look", "in", "inv", "help me"])
def test_an_exit_called_like_a_command_says_how_to_walk_it(world, way):
    said(world, "Wizard", "home")
    out = said(world, "Wizard", f"@dig {way}|back to Hidden {way.title()}")
    assert f"{way.split()[0]} is a command: to walk there, type: go {way}" in out, out
    out = said(world, "walter", "home", f"go {way}")
    assert f"Hidden {way.title()}" in out, out
    said(world, "walter", "home")


@pytest.mark.parametrize("way", ["@home", ":door", "a;b", '"', 'x"y'])
def test_an_exit_nobody_could_walk_is_refused(world, way):
    out = said(world, "Wizard", "home", f"@dig {way} to Limbo", f"@dig dark|{way} to Limbo")
    assert "You dig" not in out, out


def test_ordinary_ways_need_no_hint(world):
    out = said(world, "Wizard", "home", "@dig n to Nowhere", "@dig shed|out to Shed", '@dig "up the mast" to Mast', "@dig se to Nowhere")
    assert "is a command" not in out and out.count("You dig") == 2, out


def test_steps_are_shown_in_order(world):
    out = said(world, "walter", "home", "go north n")
    last = out.split("The Harbour")[-1]
    assert "The Harbour" in out and "You cannot go that way." in last and out.count("cannot go") == 1, out
    out = said(world, "walter", "home", "go south south north east", "look", "go north north west")
    assert out.count("cannot go") == 2, out
    order = [out.index(text) for text in ("The Walled Garden", "Open Fields")]
    assert order == sorted(order) and out.index("cannot go") > order[1], out
    assert said(world, "walter", "home", "go to the bakery", "go to east").count("The Bakery") == 1
    said(world, "walter", "home")


@pytest.fixture(scope="module")
def nemo(world):
    world.add_user("nemo", "builder")


@pytest.mark.parametrize("typed", ["@show here", "@drop coin", "@rename here to x", "@set x on here to 1", "look", "go north", "say hi", "drop coin", "take coin", "@describe here as x",
                                   "@dig n to There", "@move coin to here", "examine here", "inventory", "@who", "give coin to me", "put coin in coin"])
def test_who_is_nowhere_is_told_so(world, nemo, typed):
    said(world, "Wizard", "@eval p = lookup('nemo'); p.location = None; p.save()")
    said(world, "nemo", "@create coin")
    out = said(world, "nemo", typed)
    assert "can mend it" not in out and "failed inside" not in out and "None" not in out.splitlines()[-1], out


@pytest.mark.parametrize("typed", ["look orphan", "look under orphan", "look in orphan", "take orphan", "get orphan", "examine orphan", "drop orphan", "throw orphan", "open orphan",
                                   "give orphan to bertha", "give coin to orphan", "put coin in orphan", "place coin on orphan", "take coin from orphan", "whisper hi to orphan",
                                   "@describe orphan as x", "@rename orphan to orphan", "@show orphan", "@drop orphan", "@move orphan to here", "@create kid from orphan",
                                   "take #1", "examine #1", "give coin to #1"])
def test_a_thing_of_no_class_is_spoken_of_too(world, orphan, typed):
    for who in ("walter", "Wizard"):
        out = said(world, who, typed)
        assert "can mend it" not in out and "has no attribute" not in out and "failed inside" not in out and "line " not in out, out


@pytest.fixture(scope="module")
def orphan(world):
    said(world, "walter", "home")
    said(world, "Wizard", "home", "@eval create('orphan', parents=[], location=this.location)", "@create coin", "@drop coin")
    said(world, "walter", "take coin")


# --- people by name

def test_people_are_found_alike(world):
    world.add_user("olivia")
    out = said(world, "walter", "page olivia with hi", "page olivia come with me", "page nobody with hi", "page olivi with x", "@who olivia", "@who nobody")
    assert out.count("Olivia is asleep") == 3 and out.count("nobody called nobody") == 2 and "Olivia is not connected." in out, out


def test_people_in_a_thing_hear_each_other(world):
    out = said(world, "Wizard", "@eval from moo.sdk import create, guaranteed_moveto; c = create('coach', parents=[lookup('$thing')], location=this.location); "
                                "n = create('nan', parents=[lookup('$thing')], location=None); n.add_verb('tell', code='this.set_property(\"heard\", args[0])', "
                                "method=True); c.add_verb('accept', code='return True', method=True); n.location = c; n.save(); "
                                "c.announce_all('all aboard'); c.announce_all_but(n, 'not you'); n.heard")
    assert "'all aboard'" in out, out


# --- through sessions

@pytest.fixture(scope="module")
def served(world):
    world.start()
    yield world
    world.stop()


def test_people_are_told_that_their_room_is_gone(served):
    walter, wizard = Player(served, "walter"), Player(served, "wizard")
    wizard.command("home")
    shown = wizard.command("@dig slide|back to Cellar")[0] + walter.command("slide")[0]
    assert ">>> Cellar" in shown, shown
    wizard.command(";lookup('Cellar').delete()")
    walter.expect("The place you were in, Cellar, is no more; you are in Mosaic Square now.")
    assert "Mosaic Square" in walter.command("look")[0]
    walter.close()
    wizard.close()


def test_a_draft_comes_back_for_what_it_was_for(served):
    petra = Player(served, "petra")
    for line in ("@create egg", "@verb egg:hatch this", "@verb egg:roll this"):
        petra.command(line)
    for verb in ("hatch", "roll"):
        petra.line(f"@program egg:{verb}")
        petra.expect("only a dot")
        petra.line(f"print('{verb}ed')")
        petra.line("import os")
        petra.line(".")
        petra.expect("Your text is kept")
    petra.line("@program egg:hatch")
    petra.expect("text of yours for this: .draft")
    petra.line(".draft")
    shown, _ = petra.expect("import os")
    assert "hatched" in shown and "rolled" not in shown, shown
    petra.line(".cancel")
    petra.expect("Cancelled")
    petra.command("@verb egg:fry this")
    petra.line("@program egg:fry")
    petra.expect("for something else: .draft")
    petra.line(".draft")
    shown, _ = petra.expect("takes the first of them up all the same")
    assert re.search(r"There is no draft of fry on #\d+ \(egg\)\. There are drafts of:", shown) and "1: roll on #" in shown, shown
    petra.line(".draft 1")
    petra.expect("rolled")
    petra.line(".cancel")
    petra.expect("Cancelled")
    # What followed a refused line is a draft of that line.
    petra.line("@program eggg:fry")
    petra.line("print('fried')")
    petra.line(".")
    petra.expect("Your text is kept")
    petra.line("@program egg:fry")
    petra.expect("for something else")
    petra.line(".draft")
    petra.expect('1: the refused "@program eggg:fry"')
    petra.line(".draft 1")
    petra.line(".")
    petra.expect("is programmed: 1 lines")
    petra.line("@edit verb hatch on egg")
    petra.expect("text of yours for this: .draft")
    petra.line(".cancel")
    petra.expect("Cancelled")
    petra.close()


def test_page_and_who_find_how_a_name_begins(served):
    bertha, walter = Player(served, "bertha"), Player(served, "walter")
    assert 'You page bertha, "come with me"' in walter.command("page bert come with me")[0]
    bertha.expect('pages you, "come with me"')
    assert 'You page bertha, "hi"' in walter.command('page "bert" hi')[0]
    shown = walter.command("@who bert")[0]
    assert "bertha" in shown and "walter" not in shown.split("@who bert")[-1] and "1 connected" not in shown, shown
    bertha.close()
    walter.close()
