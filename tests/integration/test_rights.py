"""Nobody's verb does more than its owner may, whoever calls it and however."""
import pytest

from moosaic_server import Server


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("rights"))
    served.add_user("mallory", "programmer")
    served.add_user("victim", "programmer")
    served.start()
    served.do("victim", "@create vault", "@set vault.gold to 7", "drop vault")
    yield served
    served.stop()


ATTEMPTS = {
    "attribute": "v.gold = 0",
    "method": "v.set_property('gold', 0)",
    "rename": "v.name = 'mine'; v.save()",
    "verb": "v.add_verb('steal', code='return 1')",
    "eval": "moo_eval(\"lookup('vault').set_property('gold', 0)\")",
    "perms": "with set_task_perms(lookup('Wizard')):\n        v.set_property('gold', 0)",
    "create": "create('fake', owner=lookup('victim'))",
    "owner": "v.owner = lookup('mallory'); v.save()",
    "acl": "v.allow('everyone', 'write')",
}


@pytest.mark.parametrize("way", ATTEMPTS)
@pytest.mark.parametrize("caller", ["mallory", "Wizard"])
def test_a_programmers_verb_stays_within_its_owner(world, way, caller):
    body = ["from moo.sdk import create, lookup, moo_eval, set_task_perms", "v = lookup('vault')", "try:",
            "    " + ATTEMPTS[way].replace("; ", "\n    ").replace("\n    v.save()", "\n    v.save()"), "except Exception as error:",
            "    print('refused', error)", "    return", "print('DONE')"]
    name = f"trap_{way}_{caller.lower()}"
    world.do("mallory", f"@create {name}", f"@verb {name}:spring this", f"@program {name}:spring", *body, ".", f"drop {name}")
    shown = world.do(caller, f"spring {name}", check=False)
    assert any(line.startswith("refused") for line in shown), shown
    assert "DONE" not in shown
    assert world.do("victim", ";lookup('vault').gold") == ["7"]
    assert world.do("victim", ";lookup('vault').name") == ["'vault'"]


def test_a_wizards_verb_called_by_a_programmer(world):
    """It has its owner's rights, and gives them up inside set_task_perms(player)."""
    world.do("Wizard", "@create bell", "@verb bell:ring this", "@program bell:ring",
             "from moo.sdk import context, lookup, set_task_perms", "lookup('vault').set_property('rung', True)",
             "with set_task_perms(context.player):", "    lookup('vault').set_property('gold', 1)", ".", "drop bell")
    failed = world.do("mallory", "ring bell", check=False)
    assert any("may not change" in line for line in failed), failed
    assert world.do("victim", ";lookup('vault').gold") == ["7"]
    assert world.do("victim", ";lookup('vault').has_property('rung')") == ["False"]


def test_one_worker_serves_one_principal(world):
    principals = [worker["principal"] for worker in world.status()["workers"] if worker["principal"]]
    assert principals
    for worker in world.status()["workers"]:
        if worker["principal"]:
            with open(f"/proc/{worker['pid']}/cmdline", "rb") as line:
                assert f"#{worker['principal']}".encode() in line.read()


def programmed(world, who, thing, verb, *body, spec="this"):
    world.do(who, f"@create {thing}", f"@verb {thing}:{verb} {spec}", f"@program {thing}:{verb}", *body, ".")


def test_nobody_else_moves_my_things(world):
    world.do("victim", "@create heirloom")
    assert any("PermissionError" in line for line in world.do("mallory", ";lookup('heirloom').moveto(this)", check=False))
    assert world.do("victim", "inventory")[-1].strip() == "heirloom"
    for code in ("this.location.exits[0].invoke(lookup('victim'))", "this.location.exits[0].recycle()",
                 "lookup('sea chest').set_opened(True)"):
        assert any("PermissionError" in line or "not allowed" in line for line in world.do("mallory", ";" + code, check=False)), code
    assert "Mosaic Square" in world.do("victim", "look")[0]


@pytest.mark.parametrize("lure", [
    "context.player.location.describe('defaced')",
    "context.player.location.add_exit(lookup('mine'))",
    "context.player.invoke_verb('@eval')",
    "context.player.location.set_property('defaced', True)",
])
def test_a_wizard_who_walks_into_a_trap_lends_nothing(world, lure):
    programmed(world, "mallory", "mine", "tell", "from moo.sdk import context, lookup", "try:", "    " + lure, "except Exception:", "    return",
               spec="none none none")
    world.do("mallory", "drop mine")
    before = world.do("Wizard", ";(this.location.description, len(this.location.exits), this.location.has_property('defaced'))")
    world.do("Wizard", "say context.player.location.set_property('defaced', True)")
    assert world.do("Wizard", ";(this.location.description, len(this.location.exits), this.location.has_property('defaced'))") == before
    world.do("mallory", ";lookup('mine').delete()")


def test_a_gift_does_not_make_a_programmer(world):
    world.add_user("plain")
    for parent in ("$programmer", "$builder", "$player"):
        assert any("make children of" in line for line in world.do("mallory", f"@create tool from {parent}", check=False))
    assert any("make children of" in line for line in world.do("mallory", ";this.add_parent(lookup('$wizard'))", check=False))
    world.do("Wizard", ";this.moveto(lookup('victim').location)", "@create wand from $programmer", "give wand to plain")
    assert any('understand "@eval"' in line for line in world.do("plain", "@eval 1 + 1", check=False))


def test_a_password_reaches_only_the_verb_that_asked(world, connect):
    from moosaic_server import PASSWORD
    programmed(world, "mallory", "trinket", "password_answers", "this.set_property('loot', repr(args))", "print('Your password is changed.')",
               spec="none none none")
    world.do("mallory", "@verb trinket:turnfunc none none none", "@program trinket:turnfunc", "this.set_property('loot', repr(args))", ".",
             "give trinket to victim")
    victim = connect("victim", target=world)
    victim.line("@password")
    for answer in (PASSWORD, "a brand new phrase", "a brand new phrase"):
        victim.expect("assword")
        victim.line(answer)
    victim.expect("Your password is changed.")
    assert world.do("mallory", ";lookup('trinket').has_property('loot')") == ["False"]


def test_strangers_see_no_source(world):
    programmed(world, "mallory", "grumbler", "poke", "from moo.sdk import lookup", "lookup('heirloom').moveto(None) or 1 / 0")
    world.do("mallory", "drop grumbler")
    shown = "\n".join(world.do("victim", "poke grumbler", check=False))
    assert "1 / 0" not in shown and "set_task_perms" not in shown
    own = "\n".join(world.do("mallory", "poke grumbler", check=False))
    assert "heirloom" in own and "set_task_perms" not in own
