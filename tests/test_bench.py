"""The statistics of tools/bench --against, and its disturbances."""
import pathlib
import random
import sys

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tools"))

from bench_parts import against, clients, compare, large, resting, rows  # noqa: E402
from bench_parts.table import Table  # noqa: E402
from bench_parts.world import BenchError  # noqa: E402


def test_the_interval_of_ten_is_from_the_second_to_the_ninth():
    assert compare.interval([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]) == (2, 9)


def test_the_interval_of_few_is_the_whole_or_nothing():
    assert compare.interval([3, 1, 2, 6, 5, 4]) == (1, 6)
    assert compare.interval([1, 2, 3, 4, 5]) is None
    assert compare.interval([]) is None


@pytest.mark.parametrize("count", [6, 10, 25])
def test_the_interval_holds_the_median_at_least_as_often_as_it_says(count):
    chance = random.Random(9)
    rounds = 4000
    held = 0
    for _ in range(rounds):
        low, high = compare.interval([chance.expovariate(1) for _ in range(count)])
        held += low <= 0.6931 <= high
    assert held / rounds > compare.CONFIDENCE - 0.01


def test_more_a_second_is_better_and_more_time_is_worse():
    assert compare.badness("commands/s", 50, 100) == 2
    assert compare.badness("us", 50, 100) == 0.5
    assert compare.badness("KiB", 100, 50) == 2
    assert compare.badness("us", 0, 1) is None


def test_worse_is_what_exceeds_the_bound_and_is_no_chance():
    steady = [1.05, 1.04, 1.06, 1.05, 1.04, 1.06, 1.05, 1.05, 1.04, 1.06]
    assert compare.verdict(steady, 0.03) == "worse"
    assert compare.verdict(steady, 0.06) == "same"  # not by more than the bound
    assert compare.verdict([0.8, 0.9, *steady[2:]], 0.03) == "same"  # the interval includes 1
    assert compare.verdict([0.8, *steady[1:]], 0.03) == "worse"  # one of ten does not matter
    assert compare.verdict([1 / ratio for ratio in steady], 0.03) == "better"
    assert compare.verdict(steady[:5], 0.03) == "unknown"


def pairs(name, unit, ours, theirs, machine=False):
    made = compare.Pairs(0.03)
    for one, other in zip(ours, theirs):
        tables = Table(), Table()
        tables[0].add(name, one, unit, machine=machine)
        tables[1].add(name, other, unit, machine=machine)
        made.add(*tables)
    return made


def test_rows_are_judged_by_the_ratios_of_pairs_not_by_their_medians():
    machine_speeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]  # a machine that changes more than the builds differ
    slower = pairs("row", "us", [100 * s * 1.1 for s in machine_speeds], [100 * s for s in machine_speeds])
    assert slower.worse() == ["row"]
    fewer = pairs("row", "commands/s", [100 / s / 1.1 for s in machine_speeds], [100 / s for s in machine_speeds])
    assert fewer.worse() == ["row"]
    assert not pairs("row", "us", [100 * s for s in machine_speeds], [110 * s for s in machine_speeds]).worse()


def test_what_the_machine_decides_alone_is_not_judged(capsys):
    made = pairs("echo", "us", [200] * 10, [100] * 10, machine=True)
    assert not made.worse()
    made.print()
    assert "(machine)" in capsys.readouterr().out


def test_a_machine_that_is_not_steady_is_named(capsys):
    speeds = [1, 3, 2, 1, 3, 2, 1, 3, 2, 1]
    made = pairs("echo", "us", speeds, [1] * 10, machine=True)
    assert made.unsteady() == ["echo"]
    made.print()
    assert "not steady (echo)" in capsys.readouterr().out
    assert not pairs("echo", "us", [100, 101, 99, 100, 102, 98, 100, 101, 99, 100], [100] * 10, machine=True).unsteady()


def test_a_row_that_one_build_lacks_is_named(capsys):
    made = compare.Pairs(0.03)
    tables = Table(), Table()
    tables[0].add("new", 1, "us")
    made.add(*tables)
    made.print()
    assert "new" in capsys.readouterr().out


def test_different_builds_are_named(tmp_path):
    for name, unity in (("a", "ON"), ("b", "OFF")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "CMakeCache.txt").write_text(f"CMAKE_BUILD_TYPE:STRING=Release\nMOOSAIC_UNITY:UNINITIALIZED={unity}\n")
    assert against.differences(tmp_path / "a", tmp_path / "b") == ["MOOSAIC_UNITY is ON here, OFF there"]


def test_a_disturbance_that_never_begins_gives_no_figure(monkeypatch):
    monkeypatch.setattr(clients, "PATIENCE", 0.01)

    def refused(number, begun, over):
        raise BenchError("refused")

    with pytest.raises(BenchError):
        with clients.Disturbance(2, refused):
            pytest.fail("measured an undisturbed server")


def test_threads_that_end_spoil_the_processor_time(monkeypatch):
    monkeypatch.setattr(resting, "processor_seconds", lambda pid: {"1": 5.0})
    assert resting.spent_since({"1": 3.0}, 1) == 2.0
    with pytest.raises(BenchError):
        resting.spent_since({"1": 3.0, "2": 4.0}, 1)


class Recorder:
    """In place of world, floors and table: what was asked of them, in order."""

    ports = {"telnet": 1}
    objects = 5

    def __init__(self, said):
        self.said = said

    def serve(self, durability="full"):
        self.said.append(f"serve {durability}")

    def stop(self):
        pass

    def echo(self, connections):
        self.said.append("echo")
        return {"per_second": 1, "p50_us": 1, "p99_us": 1, "worst_us": 1}

    def syncs_a_second(self):
        self.said.append("syncs")
        return 1

    def beside(self, name, make):
        self.said.append("made")
        return self

    def add(self, *_, **__):
        pass


def test_each_floor_is_measured_right_before_what_stands_on_it(monkeypatch):
    said = []
    recorder = Recorder(said)
    figures = {"per_second": 1, "p50_us": 1, "p99_us": 1, "worst_us": 1}
    monkeypatch.setattr(rows, "load", lambda world, transport, *_, **__: said.append(transport) or figures)
    rows.one_connection(recorder, recorder, recorder, 1)
    assert said == ["serve full", "echo", "telnet", "serve full", "echo", "ssh"]
    said.clear()
    rows.commits(recorder, recorder, recorder, 1)
    assert said == ["serve full", "syncs", "telnet", "serve relaxed", "echo", "telnet"]
    said.clear()
    rows.many_connections(recorder, recorder, recorder, 1)
    assert said == ["serve full", "echo", "telnet", "echo", "telnet"]


def test_a_large_world_is_made_before_its_floor_is_measured(monkeypatch):
    said = []
    monkeypatch.setattr(large, "first_command", lambda world: said.append("started") or 1)
    large.many_objects(Recorder(said), None, Recorder(said), 1)
    assert said == ["made", "started", "started"]
