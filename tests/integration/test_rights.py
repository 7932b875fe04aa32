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
    assert any("not allowed to 'write'" in line for line in failed), failed
    assert world.do("victim", ";lookup('vault').gold") == ["7"]
    assert world.do("victim", ";lookup('vault').has_property('rung')") == ["False"]


def test_one_worker_serves_one_principal(world):
    principals = [worker["principal"] for worker in world.status()["workers"] if worker["principal"]]
    assert principals
    for worker in world.status()["workers"]:
        if worker["principal"]:
            with open(f"/proc/{worker['pid']}/cmdline", "rb") as line:
                assert f"#{worker['principal']}".encode() in line.read()
