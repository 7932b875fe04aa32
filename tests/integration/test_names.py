"""Every name of the table of names, used by a verb of a real server, in a worker of its own and inside the server's process."""
import ast
import json
import pathlib
import shutil
import subprocess
import textwrap

import pytest

from moosaic_server import BUILD, Server
from name_cases import CASES

ROOT = pathlib.Path(__file__).parents[2]
A_VERB = 24  # cases: one verb must stay well below the limit of time

HEAD = '''#!moo verb {verb} --on $player --dspec any --ispec with:any
import datetime
import moo.sdk as sdk
from moo.sdk import lookup, context
me, here, p = context.player, context.player.location, context.parser
coin, key = lookup("coin"), lookup("key")
KEY = {key!r}


def raises(work):
    try:
        work()
    except sdk.NoSuchObjectError:
        return "NoSuchObjectError"
    except sdk.UserError:
        return "UserError"
    return None


def fresh():
    t = sdk.create("lamp", location=me, parents=[lookup("$thing")])
    box = sdk.create("box", location=me, parents=[lookup("$thing")])
    t.set_property("colour", "red")
    t.add_alias("lampy")
    t.allow(box, "move")
    t.add_verb("shine", code="return sum(args) + sum(kwargs.values())")
    v = t.get_verb("shine")
    keys = sdk.list_ssh_keys(me)
    return (t, box, v, t.properties.get(name="colour"), t.aliases.get(alias="lampy"), v.names.first(),
            t.acl.filter(permission="move").first(), keys[0])


'''
CASE = '''def case_{number}(t, box, v, prop, alias, vname, rule, k):
{body}


'''
TAIL = '''
for name, case in {cases}:
    try:
        case(*fresh())
    except Exception as error:
        print(f"FAILED {{name}}: {{error!r}}")
    else:
        print(f"USED {{name}}")
'''
SETUP = '''#!moo verb set_up --on $player
import moo.sdk as sdk
me = sdk.context.player
for name in ("coin", "key"):
    sdk.create(name, location=me, parents=[sdk.lookup("$thing")])
'''


LISTED = '''#!moo verb listed --on $player
for rule in this.acl:
    print(rule.rule, rule.permission, rule.group)
'''


def names():
    """{(class or "", name): answered yet} as the stubs have them, which are made from the table."""
    found = {}
    for node in ast.parse((ROOT / "sdk/python/moo/sdk.pyi").read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found["", node.name] = ast.get_docstring(node) is not None
        elif isinstance(node, ast.AnnAssign):
            found["", node.target.id] = True
        elif isinstance(node, ast.ClassDef) and node.name not in CASES and node.name != "Moojson":
            found["", node.name] = True
        elif isinstance(node, ast.ClassDef) and node.name in CASES:
            for member in node.body:
                name = getattr(member, "name", None) or getattr(getattr(member, "target", None), "id", None)
                if name and not name.startswith("__"):
                    found[node.name, name] = True
    return found


def written(number, text):
    lines = text.split("\n") if "assert" in text or "\n" in text else [f"assert {text}"]
    return CASE.format(number=number, body=textwrap.indent("\n".join(lines), "    "))


def verbs(key):
    """(name, source, shown names) of verbs that together use every name."""
    cases = [(f"{cls}.{name}".lstrip("."), text) for cls, some in CASES.items() for name, text in some.items()]
    cases += [(name, f'try:\n    sdk.{name}()\nexcept sdk.UserError as error:\n    assert "does not offer {name}() yet" in str(error)\n'
                     "else:\n    assert False") for (_, name), there in names().items() if not there]
    for start in range(0, len(cases), A_VERB):
        some = cases[start:start + A_VERB]
        verb = f"probe{start // A_VERB}"
        table = "[" + ", ".join(f"({name!r}, case_{i})" for i, (name, _) in enumerate(some)) + "]"
        yield (verb, HEAD.format(verb=verb, key=key) + "".join(written(i, text) for i, (_, text) in enumerate(some))
               + TAIL.format(cases=table), [name for name, _ in some])


def test_every_name_has_a_case():
    there = {key for key, answered in names().items() if answered}
    cases = {(cls, name) for cls, some in CASES.items() for name in some}
    assert there == cases, there ^ cases


@pytest.fixture(scope="module", params=["prefork", "inline"])
def world(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    shutil.copytree(ROOT / "bootstrap" / "minimal", folder / "source")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "another"], check=True)
    key = (folder / "another.pub").read_text().strip()
    (folder / "source" / "verbs" / "set_up.py").write_text(SETUP)
    (folder / "source" / "verbs" / "listed.py").write_text(LISTED)
    probes = list(verbs(key))
    for verb, source, _ in probes:
        (folder / "source" / "verbs" / f"{verb}.py").write_text(source)
    served = Server(folder, world=str(folder / "source"))
    served.probes = probes
    sets = ["limits.time_ms=60000"]
    if request.param == "inline":
        folders = [str(f) for f in (BUILD / "lib" / "checked", BUILD / "lib" / "moosaic" / "plugins") if f.exists()]
        sets += ["executor.backend=inline", f"plugins.path={json.dumps(folders)}"]
    served.start(*sets)
    served.do("wizard", "set_up")
    yield served
    assert served.stop() == 0


def test_every_name_can_be_used(world):
    used, failed = set(), []
    for verb, _, shown in world.probes:
        lines = world.do("wizard", f"{verb} my coin with key", check=False)
        used |= {line.removeprefix("USED ") for line in lines if line.startswith("USED ")}
        failed += [line for line in lines if line.startswith("FAILED") or "stopped" in line or "Traceback" in line]
        if not used.issuperset(shown) and not failed:
            failed.append(f"{verb}: {lines}")
    assert not failed, "\n".join(failed)
    assert used == {name for _, _, shown in world.probes for name in shown}


def test_a_list_of_rules_is_right_after_one_was_deleted(world):
    """Its place in the list is taken by the next rule: answers about the one must not be given for the other, in no later command."""
    world.do("wizard", *[f"@eval lookup('me').allow('everyone', '{word}')" for word in ("move", "derive", "transmute")])
    before = [world.do("wizard", "listed") for _ in range(6)]
    assert all(lines == before[0] for lines in before) and len(set(before[0])) == len(before[0]) >= 4, before
    world.do("wizard", "@eval lookup('me').acl.first().delete()")
    for _ in range(6):
        assert world.do("wizard", "listed") == before[0][1:]
