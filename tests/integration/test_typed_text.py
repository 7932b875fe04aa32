"""What players type: quotes, values, exits, columns; refusals in words. Through `moosaic do`, as its users do."""
import re

import pytest
from moosaic_server import Server, moosaic


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("typed"))
    server.add_user("bertha", "builder")
    server.add_user("petra", "programmer")
    server.add_user("walter")
    return server


def said(world, who, *lines):
    return "\n" + "\n".join(world.do(who, *lines, check=False))


def test_words_inside_quotes_separate_nothing(world):
    out = said(world, "Wizard", '@dig "door to cellar" to "Road to Rome"', "look", '@create "letter from home"', '@create "hat on hook"',
               '@create "key to the cellar"', '@set size on "hat on hook" to 3', '@set color on "key to the cellar" to red',
               '@rename "hat on hook" to "cap as new", "to be worn"', '@describe "cap as new" as Old, as caps go.', "look cap as new",
               '@create "box: odd"', '@verb "box: odd":open this', '@list "box: odd":open', '@rmverb open on "box: odd"',
               '@edit property "made with" on "key to the cellar" with "iron with rust"', '@show "key to the cellar"',
               '@move "letter from home" to here', "look")
    for text in ("You dig door to cellar to Road to Rome", "You make letter from home", "You make hat on hook", "size is now 3",
                 "color is now 'red'", "hat on hook is now called cap as new", "Old, as caps go.", "The verb open is made",
                 "The verb open is gone", ".made with = 'iron with rust'", "a letter from home"):
        assert text in out, (text, out)
    assert re.search(r"Exits:.*door to cellar", out) and '"door' not in out


@pytest.mark.parametrize("typed, shown", [
    ("#1", "#1 ("), ("$thing", "(Generic Thing)"), ("me", "(Wizard)"), ("HERE", "(Mosaic Square)"), ("the fountain", "(fountain)"),
    ("5", "5"), ("-5", "-5"), ("[1, 'a']", "[1, 'a']"), ("{'a': None}", "{'a': None}"), ("None", "None"), ("True", "True"),
    ("'it is'", "'it is'"), ('"a to b"', "'a to b'"), ("red", "'red'"), ("two words, then", "'two words, then'"),
    ("# a comment", "'# a comment'"), ("5 # five", "'5 # five'"), ("x = 1", "'x = 1'"), ("import os", "'import os'"),
    ("1 + 1", "'1 + 1'"), ("None of it", "'None of it'"), ("print('x')", '"print(\'x\')"'), ("=1 + 1", "2"), ("=[n for n in 'ab']", "['a', 'b']"),
    ("The wind", "'The wind'"), ("#17a", "'#17a'"), ("$5", "'$5'"), ("(1, 2)", "[1, 2]|(1, 2)"), ("007", "'007'"),
])
def test_set_takes_a_value(world, typed, shown):
    jar = re.search(r"\(#(\d+)\), a child", said(world, "Wizard", "@create jar")).group(1)
    out = said(world, "Wizard", f"@set v on #{jar} to {typed}")
    line = re.search(r"\.v is now (.*)\.$", out, re.M)
    assert line and any(one in line.group(1) for one in shown.split("|")), out
    by_dot = said(world, "Wizard", f"@set #{jar}.v to {typed}", f"@edit property w on #{jar} with {typed}")
    assert by_dot.count(f" is now {line.group(1)}.") == 2, by_dot
    said(world, "Wizard", f"@eval lookup({jar}).delete()")


@pytest.mark.parametrize("typed, why", [
    ("#999999", "I don't see"), ("$nosuch", "There is no $nosuch"), ("the unicorn", 'I don\'t see "unicorn"'), ("=", "After = an expression"),
    ("=# nothing", "After = an expression"), ("=x = 1", "After = an expression"), ("=import os", "After = an expression"),
])
def test_set_refuses_what_is_no_value(world, typed, why):
    out = said(world, "Wizard", f"@set v on me to {typed}")
    assert why in out and "is now" not in out, out


def test_expressions_are_for_programmers(world):
    out = said(world, "bertha", "@create pot", "@set v on pot to =lookup(1)", "@set v on pot to str(lookup(1).add_verb('x'))")
    assert "Only programmers may write =" in out and "is now \"str(lookup(1).add_verb('x'))\"" in out, out
    assert "v is now 2" in said(world, "petra", "@create pan", "@set v on pan to =1 + 1")


def test_fields_are_set_or_refused(world):
    out = said(world, "bertha", "@create vase", "@set name on vase to 'tall vase'", "inventory", "@set location on tall vase to here",
               "look", "@set obvious on tall vase to False", "@show tall vase")
    assert "  tall vase" in out and "a tall vase" in out and ".name =" not in out and ".location =" not in out, out
    for name in ("parents", "contents", "id", "pk", "aliases", "verbs", "acl", "placement", "owner_id", "save"):
        refused = said(world, "bertha", f"@set {name} on tall vase to 5")
        assert f"{name} is built into every object" in refused and "is now" not in refused, refused
    assert "obvious is True or False" in said(world, "bertha", "@set obvious on tall vase to no")
    assert "owner is an object" in said(world, "bertha", "@set owner on tall vase to 5")
    assert "Its owner, " in said(world, "bertha", "@set name on fountain to puddle")


def test_show_understands_what_set_does(world):
    out = said(world, "bertha", "@create mug", "@set mug.cups to 4", "@show mug.cups", "@show cups on mug", "@show mug.saucers")
    assert out.count("\n4") == 2 and 'has no property "saucers"' in out, out


def test_refusals_are_words(world):
    out = said(world, "bertha", "@describe fountain as Mine.", "@rename fountain to puddle", "@dig up to Nowhere")
    assert "You may not change fountain. Its owner, Wizard, or a wizard may." in out, out
    assert "PermissionError" not in out and "{#" not in out and "is not allowed to" not in out, out


def test_a_missing_property_names_verb_and_line_to_programmers_only(world):
    made = said(world, "petra", "@create bell", "@verb bell:toll this", "@edit verb toll on bell with \"x = 1\\nprint(this.nosuch)\"",
                "toll bell", "drop bell")
    assert "toll, line 2" in made, made
    other = said(world, "walter", "toll bell")
    assert "nosuch" in other and "line 2" not in other, other


def test_what_was_printed_and_undone_is_called_undone(world):
    out = said(world, "petra", "@create horn", "@verb horn:blow this", r'''@edit verb blow on horn with "this.set_property('blown', 1)\nprint(1)\nraise ValueError(2)"''',
               "blow horn")
    assert "None of that happened" in out, out


def test_walking_by_an_exits_name_went_well(world):
    said(world, "Wizard", "@dig portal|hatch to Attic")
    went = moosaic("do", "--data", world.data, "--as", "walter", "--", "portal", "hatch", check=False)
    assert went.returncode == 0 and "Attic" in went.stdout
    assert moosaic("do", "--data", world.data, "--as", "walter", "--", "xyzzy", check=False).returncode == 1


def test_an_exit_to_a_destroyed_room_leads_nowhere(world):
    said(world, "Wizard", "@dig trap to Pit", "@eval lookup('Pit').delete()")
    for line in ("trap", "go trap", "look through trap", "look trap", "examine trap", "look"):
        out = said(world, "walter", line)
        assert "attribute" not in out and "failed inside" not in out, (line, out)
    assert "leads nowhere" in said(world, "walter", "trap") and "leads nowhere" in said(world, "walter", "look through trap")


def test_put_says_what_is_no_container(world):
    out = said(world, "Wizard", "@create penny", "put penny in fountain", "put penny in here", "put penny on fountain", "put penny in xyz")
    assert "fountain is not a container" in out.lower() and "don't understand" not in out and "place penny" not in out, out
    assert "place THING on fountain" in out and 'don\'t see "xyz"' in out, out


def test_directions_go_before_beginnings_of_names(world):
    out = said(world, "Wizard", "@create north star", "@create portable lamp", "look north", "look n", "look port", "look p")
    assert out.count("It leads to The Harbour") == 2, out
    assert out.count("nothing remarkable") == 1, out


def test_verbs_of_one_name_are_told_apart_by_number(world):
    out = said(world, "petra", "@create lever", "@verb lever:pull this", "@verb lever:pull any in this",
               "@list lever:pull", "@edit verb pull 2 on lever with print('two')", "@list lever:pull 2", "@edit verb pull 1 on lever with print('one')",
               "pull lever", "@rmverb lever:pull 2", "@list lever:pull", "@rmverb pull on lever", "pull lever")
    assert "2 verbs of" in out and "1: pull (this), 2: pull (any in this)" in out, out
    assert "print('two')" in out and "\none" in out and out.count("The verb pull") >= 4, out


def test_a_refused_text_is_not_run(world):
    out = said(world, "petra", "@program nosuch:thing", "say hello there", "@create trouble", ".", "say after")
    assert "hello there" not in out and "You make trouble" not in out and 'You say, "after"' in out, out


def test_quotes_hold_together_behind_a_bar_and_around_a_parent(world):
    out = said(world, "Wizard", '@dig "gate to gold"|"gate to grey" to "Hall to Hide"', '@create "Generic Thing" named "pot from there"')
    assert "You dig gate to gold to Hall to Hide" in out and "The way back is gate to grey (" in out, out
    assert "You make pot from there (" in out, out
