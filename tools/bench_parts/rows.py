"""What is measured: one function a group of rows, called once a run."""
import os
import signal
import statistics
import time

from .clients import Line, ask
from .loadgen import loadgen
from .world import PLAYERS


PROMPT = ">>> "
STARTS = 5
LINE_END = {"telnet": "\r\n", "ssh": "\n"}


def load(world, transport, connections, seconds, command, answer=None, expect=None, more=()):
    """`answer`: the whole of what the command prints; then a prompt repeated because of others is not taken for an answer."""
    texts = ["--ready", PROMPT, "--done", PROMPT if answer is None else answer + LINE_END[transport] + PROMPT]
    if expect is not None:
        texts += ["--expect", expect]
    return loadgen(world.build, *world.log_in(transport), "-c", connections, "-s", seconds, "--command", command, *texts, *more)


def echo(floors, table, connections):
    """The floor of what is measured next, right before it."""
    floor = floors.echo(connections)
    if connections > 1:
        table.add(f"echo-{connections}", floor["per_second"], "commands/s", machine=True)
    for what in ("p50", "p99"):
        table.add(f"echo-{connections}-{what}", floor[f"{what}_us"], "us", machine=True)
    return floor


def one_connection(world, floors, table, seconds):
    """A command sent when the one before it is answered."""
    for transport in ("telnet", "ssh"):
        world.serve()
        floor = echo(floors, table, 1)
        figures = load(world, transport, 1, seconds, "ping", answer="pong")
        table.add(f"{transport}-1-p50", figures["p50_us"], "us", floor["p50_us"])
        table.add(f"{transport}-1-p99", figures["p99_us"], "us", floor["p99_us"])
        table.add(f"{transport}-1-worst", figures["worst_us"], "us", floor["worst_us"])


def many_connections(world, floors, table, seconds):
    """Fifty players, one command under way each; `look` in the room where they all are."""
    world.serve()
    for name, command, texts in (("short-50", "ping", {"answer": "pong"}), ("look-50", "look", {"expect": "Mosaic Square"})):
        floor = echo(floors, table, PLAYERS)
        figures = load(world, "telnet", PLAYERS, seconds, command, **texts)
        table.add(name, figures["per_second"], "commands/s", floor["per_second"])
        for what in ("p50", "p99", "worst"):
            table.add(f"{name}-{what}", figures[f"{what}_us"], "us", floor[f"{what}_us"])


def inside_a_verb(world, floors, table, seconds):
    """Calls and reads that stay within the worker; the floor is a plain Python function call in the same verb."""
    world.serve()
    plain, called, read, deep_called, deep_read = world.measured("language")
    table.add("python-call", plain, "ns")
    table.add("verb-call", called, "ns", plain)
    table.add("property-read", read, "ns", plain)
    table.add("verb-call-10-deep", deep_called, "ns", plain)
    table.add("property-read-10-deep", deep_read, "ns", plain)


def round_trip(world, floors, table, seconds):
    """A request of a verb to the engine; the floor is a socket pair between two processes."""
    world.serve()
    floor = floors.socketpair()
    table.add("socketpair", floor, "us", machine=True)
    table.add("round-trip", world.measured("request")[0], "us", floor)
    table.add("property-write", world.measured("write")[0], "us", floor)
    table.add("other-owner-call", world.measured("others")[0], "us", floor)


def killed_worker(world, floors, table, seconds):
    """From the kill of the worker that would have served it to the answer of the next command; the floor is the same unkilled."""
    world.serve()
    undisturbed, killed = [], []
    with Line(world.ports["telnet"], "bench0") as line:
        for _ in range(10):
            line.command("ping")
            undisturbed.append(timed(line))
            workers = ask(world.data, {"op": "status"})[-1]["result"]["workers"]
            victims = [worker["pid"] for worker in workers if worker["principal"] > 0]
            if not victims:
                world.fail("no worker of a player was there to be killed")
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
            killed.append(timed(line))
            time.sleep(0.3)  # not a wait for anything: a server that is always short of workers is another measurement
    table.add("worker-killed", statistics.median(killed), "us", statistics.median(undisturbed))


def timed(line):
    began = time.perf_counter()
    line.command("ping", mark=b"pong")
    took = time.perf_counter() - began
    line.until(b">>> ")
    return took * 1e6


def commits(world, floors, table, seconds):
    """Fifty players, each writing a property of the own avatar: 4 KiB appends with fdatasync, or the echo, are the floor."""
    for durability in ("full", "relaxed"):
        world.serve(durability)
        if durability == "full":
            floor = floors.syncs_a_second()
            table.add("syncs", floor, "syncs/s", machine=True)
        else:
            floor = echo(floors, table, PLAYERS)["per_second"]
        figures = load(world, "telnet", PLAYERS, seconds, "mark {n}", answer="marked")
        table.add(f"commits-{durability}", figures["per_second"], "commits/s", floor)


def start_up(world, floors, table, seconds):
    """From the spawn of `moosaic serve` to its line `ready`; the floor is the program doing nothing. Both five times, in turns."""
    nothing, ready = [], []
    for _ in range(STARTS):
        world.stop()
        nothing.append(world.start_of_program() * 1000)
        ready.append(world.serve() * 1000)
    floor = statistics.median(nothing)
    table.add("program-start", floor, "ms")
    table.add("start-up", statistics.median(ready), "ms", floor)
