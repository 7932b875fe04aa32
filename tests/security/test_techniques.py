"""Each known way out of the verb language stops where it must; RestrictedPython sees the same sources, for comparison."""
import collections
import json
import pathlib
import re
import subprocess
import sys

import pytest

import techniques
import wall_world
from moosaic_server import PATIENCE

ALL = techniques.load()
BY_NAME = {f"t{number}": technique for number, technique in enumerate(ALL)}
# What the rest of the worker must still be once every technique has had its turn.
INTACT = '''
import re
import random
import datetime
from moo.sdk import context, lookup, moojson, DIRECTIONS, OPPOSITE_DIRECTIONS, OUTPUT_KINDS, UserError
return (len([1]), isinstance(1, int), getattr("x", "upper")(), print is not None, re.compile("(a)").match("a").group(1), random.Random(1).random(),
        datetime.datetime(2020, 1, 2).isoformat(), len(DIRECTIONS), OPPOSITE_DIRECTIONS["up"], OUTPUT_KINDS[0], moojson.loads("[1]"), str(UserError("m")),
        str(ValueError("v")), hasattr(ValueError("v"), "note"), context.caller == context.player, lookup("Wizard").id, sorted([2, 1]))
'''


def test_the_set_is_large_and_of_many_kinds():
    groups = collections.Counter(technique.group for technique in ALL)
    assert len(ALL) >= 200 and len(groups) >= 20, groups
    assert len({technique.title for technique in ALL}) == len(ALL)
    assert all(technique.stops in techniques.STAGES for technique in ALL)


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    folder = tmp_path_factory.mktemp("techniques")
    for name, technique in BY_NAME.items():
        (folder / f"{name}.py").write_text(f"#!moo verb {name} --on $thing\n{technique.source}", newline="")
    return wall_world.refused(sorted(folder.glob("*.py")))


@pytest.fixture(scope="module")
def results(refused, tmp_path_factory):
    sources = {name: technique.source for name, technique in BY_NAME.items() if name not in refused}
    served = wall_world.make(tmp_path_factory.mktemp("world"), {**sources, "intact": INTACT}, f"limits.time_ms={int(1000 * PATIENCE)}")
    before = wall_world.attempts(served, ["intact"])
    found = wall_world.attempts(served, list(sources))
    assert wall_world.attempts(served, ["intact"]) == before and "RETURNED (1, True, 'X'" in before["intact"], before
    wall_world.assert_walls_stand(served)
    assert served.stop() == 0
    return found


def wrong_at_save(technique, rules):
    if technique.stops == "save" and technique.rule not in rules:
        return f"refused at save by {rules or 'nothing'} instead of {technique.rule}"
    if technique.stops in ("run", "harmless") and rules:
        return f"refused at save by {rules}"
    return None


def wrong_at_run(technique, shown):
    if wall_world.CANARY in shown:
        return "has read the canary"
    if technique.stops == "harmless":
        slow = shown.startswith("That took longer than")  # the machine may be busy: to be stopped is no harm either
        return None if shown == f"RETURNED {technique.shows}" or slow else f"answered {shown!r}"
    if shown.startswith("RETURNED") or not shown:
        return f"was not stopped: {shown!r}"
    raised = re.match(r"RAISED (\w+)", shown)
    wanted = "ImportError" if technique.stops == "import" else technique.raises
    return f"ended with {shown!r}" if wanted and (raised is None or raised[1] != wanted) else None


def test_each_technique_stops_where_it_must(refused, results):
    wrong = []
    for name, technique in BY_NAME.items():
        rules = {rule for _, rule in refused.get(name, [])}
        fault = wrong_at_save(technique, rules) or (None if rules else wrong_at_run(technique, results.get(name, "")))
        if fault:
            wrong.append(f"{technique.title}: {fault}")
    assert not wrong, "\n".join(wrong)


def test_a_technique_refused_at_save_is_refused_in_the_game_too(refused, tmp_path_factory):
    """The same wall stands behind `moosaic verb check`, @program, add_verb and moo_eval: one of each class is tried through code."""
    one = {technique.group: technique for technique in ALL if technique.stops == "save" and technique.source.isascii()
           and "\0" not in technique.source and len(technique.source) < 2000}
    verbs = {f"s{number}": f"from moo.sdk import moo_eval\nsource = {technique.source!r}\ntry:\n    this.add_verb('stolen', code=source)\n"
             f"except Exception:\n    return moo_eval('1\\n' + source)\nreturn 'saved'\n" for number, technique in enumerate(one.values())}
    served = wall_world.make(tmp_path_factory.mktemp("saved"), verbs)
    shown = wall_world.attempts(served, list(verbs))
    assert len(shown) == len(one) >= 15
    assert all(text.startswith("RAISED SyntaxError") for text in shown.values()), shown
    served.stop()


def test_restricted_python_sees_the_same_set():
    done = subprocess.run([sys.executable, pathlib.Path(__file__).with_name("restricted_python.py")], capture_output=True, text=True, check=False,
                          input=json.dumps([technique.source for technique in ALL]))
    assert done.returncode == 0, f"RestrictedPython is missing or broken; tools/setup test installs it.\n{done.stderr}"
    reasons = techniques.reasons()
    wrong, used = [], set()
    for technique, stage in zip(ALL, json.loads(done.stdout), strict=True):
        why = reasons.get(technique.why, technique.why if " " in technique.why else "")
        used.add(technique.why)
        if stage != technique.restricted:
            wrong.append(f"{technique.title}: stops at {stage}, not {technique.restricted}")
        elif technique.agrees() == bool(why):
            wrong.append(f"{technique.title}: {'agrees, and says why it does not' if why else 'disagrees, and nothing says why'}")
    assert not wrong, "\n".join(wrong)
    assert set(reasons) <= used, set(reasons) - used
