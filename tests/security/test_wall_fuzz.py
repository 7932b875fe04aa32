"""A few random programs against the wall, the same at every run; `tools/prove wall` goes on for an hour with others."""
import os

import grammar
import wall_fuzz
import wall_world


def test_random_programs_reach_nothing(tmp_path):
    fuzz = wall_fuzz.Fuzz(tmp_path, int(os.environ.get("MOOSAIC_SEED", "1")))
    print(fuzz.run(programs=2 * wall_fuzz.AT_ONCE))
    assert not fuzz.faults, wall_fuzz.report(fuzz.faults)
    assert fuzz.accepted > fuzz.count / 3 and fuzz.refused > fuzz.count / 10, "the grammar has lost the edge of the wall"
    assert len(fuzz.kinds) > 100 and fuzz.stopped < fuzz.accepted / 3
    assert fuzz.server.stop() == 0


def test_what_must_not_be_seen_is_not_on_the_list():
    for text in ("<frame at 0x7f00, file '<verb>', line 1, code verb>", "<code object verb at 0x7f00, file \"x\", line 1>", "<traceback object at 0x7f00>",
                 "<module 'os' from '/usr/lib/python3.11/os.py'>", "<module 'sys' (built-in)>", "<class 'type'>", "<class 'object'>", "<class 'function'>",
                 "<class 'moosaic_sdk.context._TaskPerms'>", "<method-wrapper '__call__' of function object at 0x7f00>", "<cell at 0x7f00: int object at 0x7f00>",
                 "<slot wrapper '__init__' of 'object' objects>", "<coroutine object f at 0x7f00>", "<function _compile at 0x7f00>", "<property object at 0x7f00>",
                 "<_io.TextIOWrapper name='x' mode='r' encoding='UTF-8'>", "<moosaic_sdk.native>", "<capsule object NULL at 0x7f00>"):
        assert not wall_fuzz.allowed(text), text


def test_a_fault_is_noticed(tmp_path):
    """Whatever shows the canary, what only the second pass of the wall saw, and kinds that are not on the list."""
    fuzz = object.__new__(wall_fuzz.Fuzz)
    fuzz.count = fuzz.accepted = fuzz.refused = fuzz.stopped = 0
    fuzz.kinds, fuzz.faults = set(), []
    fuzz.look("p", f"is programmed: 1 line.\nBEGIN\n!! canary {wall_world.CANARY}\nEND\n")
    fuzz.look("p", "That verb was not saved:\n  line 1: x [bytecode-attribute]; y\n")
    fuzz.look("p", "is programmed: 1 line.\nBEGIN\nSAW <frame at 0x7f00>\nEND\n")
    assert len(fuzz.faults) == 4, fuzz.faults


def test_programs_follow_from_their_seed():
    one, same, other = (grammar.Grammar(wall_fuzz.random.Random(seed)).program() for seed in (7, 7, 8))
    assert one == same != other
