"""Nobody gains anything of a wizard's things: not through verbs of their own, by any name of the SDK and any door, nor by typing."""
import pytest

import rights
from moosaic_server import dice
from players import Player

TYPED = [
    "@set colour on shown vault to 1", "@set secret on #{shown} to 1", "@set #{shown}.colour to 1", "@set stolen on #{hidden} to 1", "@set name on #{shown} to stolen",
    "@set owner on #{shown} to me", "@set location on #{shown} to me", "@set stolen on me to str(lookup({shown}).secret)",
    "@set stolen on me to str(lookup({shown}).get_verb('guarded').code)", "@set stolen on me to str(lookup({shown}).add_verb('x', code='return 1'))",
    "@set stolen on me to =lookup({shown}).secret", "@set stolen on me to lookup({shown}).delete()", "@describe #{shown} as stolen", "@describe #{hidden} as stolen",
    "@rename #{shown} to stolen", "@rename #{hidden} to stolen", "@move #{shown} to me", "@move me to #{hidden}", "take #{shown}", "take #{hidden}", "get pearl from #{shown}",
    "@verb #{shown}:stolen this", "@verb #{shown}:guarded this", "@rmverb #{shown}:guarded", "@list #{shown}:guarded", "@list #{hidden}:guarded", "@show #{shown}",
    "@show #{hidden}", "@show #{shown}.secret", "@show #{hidden}.secret", "@show secret on #{shown}", "look #{hidden}", "look in #{hidden}", "examine #{hidden}",
    "examine #{shown}", "@create thief from #{hidden}", "@create thief from $wizard", "@create thief from $player", "@dig way|back to #{hidden}",
    "give #{shown} to me", "drop #{shown}", "put tool in #{hidden}", ";lookup({shown}).secret", "@eval lookup({shown}).secret", ";lookup({hidden}).colour",
    "; lookup({shown}).delete()", "guarded #{shown}", "guarded #{hidden}", "hold #{shown}", "@recycle #{shown}", "@destroy #{shown}", "@chown #{shown} to me",
    "@chparent #{shown} to tool", "@add-alias stolen to #{shown}", "whisper #{hidden} to me", "home #{shown}",
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = rights.World(tmp_path_factory.mktemp("rights"), dice())
    yield made
    made.server.stop()


def test_every_name_of_the_sdk_is_tried():
    kinds = {"Object", "Verb", "Property", "Alias", "VerbName", "AclRule", "View", "Context", "Parser", "", "Account", "SSHKey", "Moojson"}
    assert {cls for cls, _ in rights.names()} - kinds - {cls for cls, _ in rights.names() if cls.endswith("Error")} == set()
    tried = "\n".join(text for _, text in rights.attempts("anna", "attribute", dice()))
    for cls, name in rights.names():
        if cls not in ("Account", "SSHKey", "Moojson") and not cls.endswith("Error"):
            assert name in tried, (cls, name)


@pytest.mark.parametrize("who", rights.WHO)
def test_nothing_is_gained_by_code(world, who):
    before = world.state()
    for door in rights.DOORS:
        shown = world.run(who, door)
        made = [line for line in shown if line.startswith(("DONE", "NO"))]
        assert len(made) >= 2 * len(rights.SPECIAL), shown[-20:]
        assert not rights.unfinished(world.tries[who, door], shown), (door, shown[-20:])
        assert not rights.secrets(shown), (door, rights.secrets(shown))
        assert not rights.forged(shown), door
        after = world.state()
        assert after == before, (door, sorted(set(before) ^ set(after)), [line for line in shown if line.startswith("DONE")])


@pytest.mark.parametrize("who", rights.WHO)
def test_nothing_is_gained_by_typing(world, who):
    before = world.state()
    numbers = {name: row[0] for name, *row in world.vaults}
    shown = world.server.do(who, *[line.format(**numbers) for line in TYPED], check=False)
    assert len(shown) >= len(TYPED)
    assert not rights.secrets(shown), rights.secrets(shown)
    after = world.state()
    assert after == before, sorted(set(before) ^ set(after))


def test_the_wizards_session_stays(world):
    """It is neither ended nor written to nor asked anything, while everybody tries."""
    wizard = Player(world.server, "wizard")
    wizard.command(";set_session_setting('x_mark', 7)")
    for who in rights.WHO:
        world.run(who, "attribute")
        world.run(who, "nested")
        wizard.command(f";lookup('tool of {who}').hold()")
    shown, _ = wizard.command("look")
    assert "Mosaic Square" in shown and "forged" not in shown and "assword" not in shown and "bye" not in shown, shown
    assert "7" in wizard.command(";get_session_setting('x_mark')")[0]
    wizard.close()
    Player(world.server, "wizard").close()  # the password is the old one
