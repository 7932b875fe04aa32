"""What a world cannot live without stays, by every door; and who may change verbs."""
import json

import pytest

from moosaic_server import PASSWORD, Server, damage, moosaic


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("needed"))
    for name, kind in (("bob", "builder"), ("mallory", "programmer"), ("gandalf", "wizard"), ("plain", "player")):
        served.add_user(name, kind)
    served.start()
    yield served
    served.stop()


def refused(world, who, line, says="cannot be destroyed"):
    shown = "\n".join(world.do(who, line, check=False))
    assert says in shown, shown
    return shown


@pytest.mark.parametrize("line", [
    "lookup(5).delete()", "from moo.sdk import destroy; destroy(lookup('Wizard'))", "lookup('$room').delete()",
    "lookup('$player_start').delete()", "lookup('$nothing').delete()", "lookup('$failed_match').delete()", "_.delete()",
    "lookup('Wizard').invoke_verb('recycle') and None or lookup('Wizard').delete()",
])
def test_core_objects_are_guarded(world, line):
    shown = refused(world, "Wizard", ";" + line)
    assert "#" in shown
    assert "Mosaic Square" in world.do("bob", "look")[0]


def test_the_refusal_names_what_holds_it(world):
    assert "$room" in refused(world, "Wizard", ";lookup('$room').delete()")
    assert "it owns" in refused(world, "gandalf", ";lookup(5).delete()")


def test_from_inside_a_recycle_hook(world):
    world.do("Wizard", "@create bomb", "@verb bomb:recycle none", "@edit verb recycle on bomb with from moo.sdk import lookup\\nlookup(5).delete()")
    refused(world, "Wizard", ";lookup('bomb').delete()")
    assert world.do("Wizard", ";lookup('bomb').name") == ["'bomb'"], "nothing of it happened"
    world.do("Wizard", "@rmverb bomb:recycle", ";lookup('bomb').delete()")


def test_the_owner_of_stock_verbs_stays_a_wizard(world):
    done = moosaic("user", "wizard", "wizard", "off", "--data", world.data, check=False)
    assert done.returncode == 1 and "must stay a wizard" in done.stderr and "#5 (Wizard)" in done.stderr, done
    assert world.do("plain", "@who")
    assert moosaic("user", "wizard", "gandalf", "off", "--data", world.data).returncode == 0
    assert moosaic("user", "wizard", "gandalf", "on", "--data", world.data).returncode == 0


def test_its_login_may_be_switched_off(world, connect):
    assert moosaic("user", "login", "wizard", "off", "--data", world.data).returncode == 0
    users = json.loads(moosaic("user", "list", "--json", "--data", world.data).stdout)
    assert [u["active"] for u in users if u["name"] == "wizard"] == [False]
    assert world.do("plain", "@who"), "its verbs still have their rights"
    assert moosaic("user", "login", "wizard", "on", "--data", world.data).returncode == 0
    connect("wizard", target=world)


def test_the_last_wizard_who_can_log_in(tmp_path):
    """Others who are wizards and cannot log in are no help."""
    own = Server(tmp_path)
    for name in ("gandalf", "saruman"):
        own.add_user(name, "wizard")
    own.start()
    user = lambda *words: moosaic("user", *words, "--data", own.data, check=False)
    for name in ("wizard", "saruman"):
        assert user("login", name, "off").returncode == 0
    for words, says in ((("login", "gandalf", "off"), "cannot be switched off: no other wizard can log in"),
                        (("wizard", "gandalf", "off"), "must stay a wizard: it is the last wizard who can log in")):
        done = user(*words)
        assert done.returncode == 1 and says in done.stderr, done
    shown = "\n".join(own.do("Wizard", ";lookup('gandalf').delete()", check=False))
    assert "the last wizard who can log in" in shown and "can be switched off" not in shown, shown
    assert user("login", "saruman", "on").returncode == 0
    assert user("wizard", "gandalf", "off").returncode == 0
    assert user("login", "saruman", "off").returncode == 1
    own.stop()


def test_ones_own_avatar_ends_ones_session(world, connect):
    world.add_user("ghost", "programmer")
    ghost = connect("ghost", target=world)
    ghost.line(";this.delete()")
    ghost.expect("no more")
    ghost.wait()
    assert not any(session["login"] == "ghost" for session in world.status()["sessions"])
    assert "there is no player" in moosaic("do", "--data", world.data, "--as", "ghost", "look", check=False).stderr


@pytest.mark.parametrize("code", ["this.add_verb('zap', code='return 1')", "lookup('toy').add_verb('zap')",
                                  "moo_eval(\"this.add_verb('zap')\")"])
def test_a_builder_makes_no_verbs(world, code):
    world.do("bob", "@create toy" if not world.do("bob", "inventory")[-1].strip().startswith("toy") else "look")
    shown = "\n".join(world.do("bob", f"@set x on toy to str({code})", check=False))
    assert world.do("Wizard", ";lookup('toy').has_verb('zap'), lookup('bob').has_verb('zap')") == ["(False, False)"], shown


def test_a_verb_of_a_former_programmer_makes_none(world):
    """What counts is what its owner is when it runs."""
    world.add_user("former", "programmer")
    world.do("former", "@create press", "@verb press:stamp this", "@edit verb stamp on press with this.add_verb('made', code='return 1')\\nprint('done')")
    world.do("former", "stamp press")
    world.do("Wizard", ";lookup('former').remove_parent(lookup('$programmer'))", ";lookup('former').add_parent(lookup('$builder'))")
    shown = "\n".join(world.do("former", "stamp press", check=False))
    assert "Only a programmer" in shown and "done" not in shown


def test_programmers_read_stock_verbs(world):
    assert any("look" in line for line in world.do("mallory", "@list $room:look_self"))
    assert world.do("mallory", ";len(lookup('$room').get_verb('look_self').code) > 10") == ["True"]
    assert world.do("mallory", ";lookup('$room').get_verb('look_self').caller_can('write')") == ["False"]


def test_a_row_is_no_way_round_its_object(world):
    world.do("Wizard", "@create safe", "@set gold on safe to 7", ";lookup('safe').deny(lookup('mallory'), 'read')", "drop safe")
    row = world.do("Wizard", ";lookup('safe').get_property('gold', original=True).id")[0]
    loads = "from moo.sdk import moojson; moojson.loads('{\"p#%s\":\"\"}').%s"
    for way in ("value", "name", "origin", "owner"):
        shown = "\n".join(world.do("mallory", ";" + loads % (row, way), check=False))
        assert "may not look into" in shown, shown
    world.do("Wizard", "@create courier", "@verb courier:row none",
             "@edit verb row on courier with from moo.sdk import lookup\\nreturn lookup('safe').get_property('gold', original=True)", "drop courier")
    for way in ("lookup('courier').row().value", "lookup('safe').properties.get(name='gold').value"):
        shown = "\n".join(world.do("mallory", ";" + way, check=False))
        assert "may not look into" in shown, shown


def test_fields_are_no_properties(world):
    for name in ("name", "owner", "location", "contents", "parents", "unique_name"):
        shown = "\n".join(world.do("mallory", f";this.set_property('{name}', 'x')", check=False))
        assert f'"{name}" is a field of every object' in shown, shown
    assert "is now" not in "\n".join(world.do("bob", "@create jar", "@set name on jar to pot", check=False))


def test_what_is_missing_on_an_account_or_a_rule(world):
    shown = "\n".join(world.do("mallory", ";from moo.sdk import current_account; current_account().email", check=False))
    assert "account has no attribute 'email'" in shown and "gone" not in shown, shown
    shown = "\n".join(world.do("mallory", ";this.allow('everyone', 'move'); this.acl.first().colour", check=False))
    assert "rule has no attribute 'colour'" in shown and "gone" not in shown, shown


def test_passthrough_is_no_way_past_an_override(world):
    world.do("Wizard", "@create base", ";lookup('base').allow('everyone', 'derive')", "@verb base:open_up this",
             "@edit verb open_up on base with return 'opened'", "drop base")
    world.do("mallory", "@create cage from base", "@verb cage:open_up this", "@edit verb open_up on cage with return passthrough() if args else 'shut'",
             "drop cage")
    world.add_user("thief", "programmer")
    assert world.do("thief", ";lookup('cage').open_up()") == ["'shut'"]
    assert world.do("mallory", ";lookup('cage').open_up(1)") == ["'opened'"]
    shown = "\n".join(world.do("thief", ";lookup('cage').get_verb('open_up').passthrough()", check=False))
    assert "own run" in shown and "opened" not in shown
    shown = "\n".join(world.do("thief", ";[v() for v in lookup('cage').get_verb('open_up', allow_ambiguous=True, return_first=False)]", check=False))
    assert "opened" not in shown, shown
    world.do("mallory", ";lookup('cage').get_verb('open_up').deny('everyone', 'execute')")
    shown = "\n".join(world.do("thief", ";lookup('cage').get_verb('open_up').passthrough()", check=False))
    assert "opened" not in shown
    assert world.do("thief", ";lookup('base').open_up()") == ["'opened'"], "what nothing overrides is free"


def test_a_strangers_verb_leaves_the_session_alone(world, connect):
    world.do("mallory", "@create lever", "@verb lever:pull this",
             "@edit verb pull on lever with from moo.sdk import set_session_setting\\nset_session_setting('output_prefix', 'EVIL')\\nprint('pulled')",
             ";this.moveto(lookup('$player_start'))", "drop lever")
    plain = connect("plain", target=world)
    plain.line("pull lever")
    plain.expect("may change the session")
    mallory = connect("mallory", target=world)
    mallory.line("pull lever")
    mallory.expect("pulled")


# --- the doctor, inside the world ---------------------------------------------------------------------------------------


def doctor(data):
    done = moosaic("doctor", "--data", data, "--json", "--set", "transport.ssh.listen=127.0.0.1:0", "--set",
                   "transport.telnet.listen=127.0.0.1:0", "--set", "service.metrics.listen=127.0.0.1:0", check=False)
    return json.loads(done.stdout)


@pytest.fixture
def sick(tmp_path):
    ill = Server(tmp_path)
    ill.add_user("anna", "wizard")
    yield ill
    ill.stop()


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("check, statement, says", [
    ("wizards", "UPDATE player SET wizard = 0 WHERE avatar = 5", "#5 (Wizard) is of the class $wizard"),
    ("wizards", "UPDATE player SET wizard = 0", "nobody has a wizard's rights"),
    ("stock verbs", "UPDATE player SET wizard = 0 WHERE avatar = 5", "who is no wizard"),
    ("stock verbs", "UPDATE verb SET owner = NULL WHERE id = (SELECT min(id) FROM verb)", "1 verb of the world's files belongs to nobody"),
    ("core objects", "DELETE FROM object WHERE name = 'generic exit' OR id = (SELECT max(object) FROM verb WHERE filename LIKE '%exit/%')", "$exit"),
    ("names", "UPDATE object SET name = 'wizard', folded = 'wizard' WHERE name = 'anna'", "#5 \"Wizard\" and"),
    ("sources", "UPDATE verb SET code = 'return (' WHERE id = (SELECT min(id) FROM verb)", "no longer compiles: line 1"),
])
def test_the_doctor_looks_into_the_world(sick, check, statement, says, running):
    damage(sick, statement)
    if running:
        sick.start()
    found = [entry for entry in doctor(sick.data) if entry["check"] == check and says in entry["message"]]
    assert found and found[0]["level"] == "fault" and found[0]["remedy"], doctor(sick.data)


def test_a_sound_world_has_nothing(sick):
    assert any(entry["check"] == "world" and entry["level"] == "ok" for entry in doctor(sick.data))
