"""A walk through the default world: every room, and every command a player or builder has, as somebody without rights."""
import pytest

from moosaic_server import Server

ROOMS = {
    "The Bakery": ["east"], "The Library": ["west"], "The Harbour": ["north"], "Lighthouse Stairs": ["north", "up"],
    "The Lamp Room": ["north", "up", "up"], "The Walled Garden": ["south"], "Open Fields": ["south", "s"],
    "The Workshop": ["northeast"], "The Blue Door Inn": ["se"],
}
BROKEN = ("failed inside the world's code", "could not do that", "longer than")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("walk"))
    for name, kind in (("walker", "player"), ("digger", "builder"), ("coder", "programmer")):
        served.add_user(name, kind)
    served.start()
    yield served
    served.stop()


def said(world, who, *lines):
    shown = world.do(who, *lines, check=False)
    assert not any(bad in line for line in shown for bad in BROKEN), "\n".join(shown)
    return "\n".join(shown)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_reached_and_left(world, room):
    assert room in said(world, "walker", "home", *ROOMS[room], "look")
    assert "Mosaic Square" in said(world, "walker", "home", "look")


def test_the_first_screen_helps(world):
    first = said(world, "walker", "home", "look")
    assert "Mosaic Square" in first and all(word in first for word in ("look fountain", "go east", "help"))


def test_darkness_and_light(world):
    assert "too dark" in said(world, "walker", "home", "go north up", "look")
    lit = said(world, "walker", "home", "west", "take lantern", "home", "go north up", "look")
    assert "Worn steps wind upwards" in lit
    assert "You drop brass lantern." in said(world, "walker", "home", "west", "drop lantern")


def test_things_and_containers(world):
    assert "You take old coin." in said(world, "walker", "home", "take coin from bench")
    shown = said(world, "walker", "north", "look in chest", "put coin in chest", "open chest", "put coin in chest", "look in chest",
                 "take shell from chest", "take coin from chest", "close chest", "inventory")
    for line in ("You cannot see into sea chest.", "Sea chest is closed.", "You open sea chest.", "You put old coin in sea chest.",
                 "You take spiral shell from sea chest.", "You close sea chest."):
        assert line in shown, shown
    said(world, "walker", "drop coin", "drop shell", "throw coin")


def test_what_cannot_be_done_is_said_plainly(world):
    said(world, "walker", "home")
    assert "stays where it is" in said(world, "walker", "take fountain")
    assert "cannot go" in said(world, "walker", "up")
    assert 'I don\'t understand "@dig".' in said(world, "walker", "@dig up to Heaven")
    assert "don't see" in said(world, "walker", "take moon")
    assert "empty-handed" in said(world, "walker", "inventory")
    assert "Marta does not want" not in said(world, "walker", "east", "give loaf to Marta")


def test_talk(world):
    assert 'Marta says, "Good day!' in said(world, "walker", "home", "east", "say Hello!")
    assert "asleep" in said(world, "walker", "home", "whisper psst to digger")
    assert said(world, "walker", ":grins") == "Walker grins"


def test_help_names_what_is_there_and_nothing_else(world):
    shown = said(world, "walker", "help")
    for command in ("look", "say", "take", "inventory", "home", "@who", "@quit", "@password"):
        assert f"  {command}" in shown
    for hidden in ("@dig", "@program", "accept", "enterfunc", "edit_verb_text"):
        assert f"  {hidden}" not in shown
    assert "walks each way in turn" in said(world, "walker", "help go")
    assert "no command called frobnicate" in said(world, "walker", "help frobnicate")


def test_building(world):
    shown = said(world, "digger", "home", "go s s", "@dig hut|out to A Hut", "go hut", "@describe here as Small; warm, then dry.",
                 "look", "@create round table from $furniture", "drop table", "@set table.legs to 4", "@show table",
                 "@rename table to square table,desk", "look desk", "@move desk to me", "@move me to here", "go out")
    for line in ("Small; warm, then dry.", ".legs is now 4", ".legs = 4", "round table is now called square table", "Open Fields"):
        assert line in shown, shown
    refused = said(world, "digger", "home", "@describe here as Mine now.", "@rename fountain to puddle", "@dig up to Nowhere", "look")
    assert "Ten thousand chips" in refused and refused.count("You may not change") >= 2
    assert "puddle" not in said(world, "walker", "home", "look")


def test_programming(world):
    shown = said(world, "coder", "home", "@create top", "@verb top:spin this", "@program top:spin", "'''spin TOP: it turns.'''",
                 "print('whirr')", ".", "spin top", "help spin", "@edit verb spin on top", "#!moo verb spin twist --on $thing --dspec this",
                 "print('round and round')", ".", "twist top", "@list top:twist", "@eval this.contents.count()", ";2 ** 10",
                 "@rmverb top:spin", "drop top")
    for line in ("whirr", "spin TOP: it turns.", "round and round", "   2: print('round and round')", "1024"):
        assert line in shown, shown
    assert "You may not change Mosaic Square" in said(world, "coder", "@verb here:hack none", "@set here.description to 'mine'")
