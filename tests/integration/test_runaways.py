"""Runaways of twelve kinds and more beside honest players.

Small by default (four kinds, four players, one round); `tools/prove runaways` takes all of them beside twenty players and
prints the figures: how long honest commands took, how far each runaway went beyond its limit, and the memory of the whole
group of processes before and after.
"""
import contextlib
import os
import random
import statistics
import threading
import time

import pytest

from moosaic_server import Server, wait_for
from players import Player, program

LIMIT = 3.0
FULL = os.environ.get("MOOSAIC_RUNAWAYS") == "full"
HONEST = 20 if FULL else 4
QUIET = 15 if FULL else 2  # seconds without runaways
ROUNDS = int(os.environ.get("MOOSAIC_ROUNDS", 3 if FULL else 1))

TIME, MEMORY, OUTPUT, DEPTH = "took longer than 3 seconds", "too much memory", "too much output", "too deeply"
TICKS = "took more than 10000000 steps"
RAISED = "failed inside the world's code"  # an exception of the verb: it was never out of hand

# name: the verb's lines, and the message that ends it; on a busy machine the clock may be faster than any other limit
KINDS = {
    "loop": (["while True: pass"], (TICKS, TIME)),
    "builtin": (["sum(range(10**12))"], (TIME,)),
    "swallow": (["while True:", "    try:", "        while True: pass", "    except BaseException:", "        pass"], (TICKS, TIME)),
    "strings": (["x = 'x'", "while True: x = x + x"], (MEMORY, TIME)),
    "lists": (["x = [0]", "while True: x.extend(x)"], (MEMORY, TIME)),
    "bigints": (["x = 3", "while True: x = x * x"], (TIME, MEMORY)),
    "regex": (["import re", "re.match(r'(a*)*b', 'a' * 60)"], (TIME,)),
    "recursion": (["def f(n):", "    return f(n + 1) + f(n + 2)", "while True:", "    try:", "        f(0)",
                   "    except RecursionError:", "        pass"], (TICKS, TIME)),
    "output": (["while True: print('x' * 1000)"], (OUTPUT, TIME)),
    "digits": (["x = 7 ** 4000000", "while True: y = x * x % (x - 1)"], (TIME, MEMORY)),
    "sort": (["import random", "x = [random.random() for i in range(10**9)]", "x.sort()"], (TICKS, TIME, MEMORY)),
    "exceptions": (["while True:", "    try:", "        raise ValueError([1] * 1000)", "    except ValueError as error:",
                    "        kept = error"], (TICKS, TIME)),
    "owners": (["from moo.sdk import lookup", "while True: lookup('ponger').go()"], (DEPTH, TIME)),
    "ponger": (["from moo.sdk import lookup", "while True: lookup('owners').go()"], (DEPTH, TIME)),
    "tells": (["from moo.sdk import context", "while True: context.player.tell('x' * 100)"], (TIME, OUTPUT)),
}
SMALL = ("builtin", "swallow", "lists", "output")


def memory(server):
    """Proportional memory in MiB of the server, and of the zygote and all workers."""
    status = server.status()

    def of(pids):
        total = 0
        for pid in pids:
            try:
                with open(f"/proc/{pid}/smaps_rollup") as rollup:
                    total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
            except (OSError, StopIteration):
                pass
        return total / 1024

    return of([server.process.pid]), of([status["zygote"], *[worker["pid"] for worker in status["workers"]]])


class Honest(threading.Thread):
    """Talks and looks, about once a second, until told to stop."""

    def __init__(self, player, over):
        super().__init__()
        self.player, self.over, self.times, self.story = player, over, [], None
        self.dice = random.Random(player.name)

    def run(self):
        try:
            while not self.over.wait(self.dice.uniform(0.5, 1.5)):  # a person, not a load generator
                text = self.dice.choice(("look", "say still here", "inventory"))
                began = time.monotonic()
                shown, took = self.player.command(text, 60)
                assert not FULL or ("was stopped" not in shown and "try again" not in shown), shown
                self.times.append((began, took))
        except Exception as story:
            self.story = repr(story)


@contextlib.contextmanager
def honest_people(players, times):
    """They go on until the block ends; adds when their commands were sent and how long they took, each with its fence."""
    over = threading.Event()
    people = [Honest(player, over) for player in players]
    for person in people:
        person.start()
    try:
        yield
    finally:
        over.set()
        for person in people:
            person.join()
    assert not [person.story for person in people if person.story]
    times += [took for person in people for took in person.times]


class Runaway(threading.Thread):
    def __init__(self, player, kind):
        super().__init__()
        self.player, self.kind, self.took, self.shown = player, kind, None, ""

    def run(self):
        began = time.monotonic()
        self.player.line(f"go {self.kind}")
        endings = "|".join(KINDS[self.kind][1])
        try:
            self.shown = self.player.expect(endings + "|" + RAISED, 60)[1].group(0)
        except AssertionError as story:
            self.shown = repr(story)
        self.took = time.monotonic() - began


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    own = Server(tmp_path_factory.mktemp("runaways"))
    own.start()
    kinds = list(KINDS) if FULL else list(SMALL)
    for name in [f"honest{i}" for i in range(HONEST)]:
        own.add_user(name)
    wild = {}
    for kind in kinds:
        own.add_user(f"wild{kind}", "programmer")
        wild[kind] = Player(own, f"wild{kind}")
        program(wild[kind], kind, "go", KINDS[kind][0])
    honest = [Player(own, f"honest{i}") for i in range(HONEST)]
    yield own, honest, wild
    for player in (*honest, *wild.values()):
        player.close()
    own.stop()


def harmless_commands(players):
    """All at once, as the runaways run, so that before and after as many workers and stacks are warm."""
    for _ in range(3):
        people = [threading.Thread(target=player.command, args=(";sum(range(10**6))" if player.name.startswith("wild") else "look", 60))
                  for player in players]
        for person in people:
            person.start()
        for person in people:
            person.join()


def show(what, times):
    print(f"\nhonest commands {what}: {len(times)} answered, median {statistics.median(times) * 1000:.0f} ms, "
          f"p99 {percentile(times, 0.99) * 1000:.0f} ms, worst {max(times) * 1000:.0f} ms")


def test_runaways(crowd):
    own, honest, wild = crowd
    quiet, all_times, storms = [], [], []
    harmless_commands((*honest, *wild.values()))
    with honest_people(honest, quiet):
        time.sleep(QUIET)
    harmless_commands((*honest, *wild.values()))
    before = once = memory(own)
    went = {kind: [] for kind in wild}
    with honest_people(honest, all_times):
        for n in range(ROUNDS):
            if n == 1:
                once = memory(own)
            runs = [Runaway(player, kind) for kind, player in wild.items()]
            began = time.monotonic()
            for run in runs:
                run.start()
            for run in runs:
                run.join()
            storms.append((began, time.monotonic()))
            for run in runs:
                assert run.shown in KINDS[run.kind][1], f"{run.kind}: {run.shown}"
                went[run.kind].append(run.took)
            if FULL:
                time.sleep(11)  # the log takes twenty such lines in ten seconds
                harmless_commands(wild.values())
    harmless_commands((*honest, *wild.values()))
    ran = [int(line.split(" after ")[1].split(" ms")[0]) for line in (own.data / "stderr.log").read_text().splitlines()
           if "hit its time limit" in line]
    print(f"\nby the server's own clock {len(ran)} hit the time limit, the last after {max(ran)} ms")
    tolerance = 1.05 if FULL else 1.5
    try:
        wait_for(lambda: sum(memory(own)) < sum(before) * tolerance, "memory to come back", 30)
    finally:
        after = memory(own)
        show("in quiet", [took for _, took in quiet])
        show("beside runaways", [took for at, took in all_times if any(at < end and at + took > start for start, end in storms)])
        for kind, seconds in went.items():
            print(f"  {kind:11} ended after {max(seconds):.3f} s, waiting for its turn included")
        print(f"memory in MiB, server and workers: {before[0]:.1f} and {before[1]:.1f} before the first runaway, "
              f"{once[0]:.1f} and {once[1]:.1f} after the first round, {after[0]:.1f} and {after[1]:.1f} at the end "
              f"({(sum(after) / sum(before) - 1) * 100:+.1f} %), workers {len(own.status()['workers'])}")
    if FULL:
        assert max(ran) <= LIMIT * 1000 + 200
