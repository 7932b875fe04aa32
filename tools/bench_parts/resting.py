"""What a server costs that does nothing: memory, idle sessions, and the price of coming in by SSH."""
import os
import pathlib
import subprocess

from .clients import Held
from .loadgen import loadgen
from .rows import load
from .world import PLAYERS, BenchError

HANDSHAKES = 200
AT_ONCE = 20
FIRST = 10


def memory(pid):
    """KiB that the process has to itself, and its share of what it shares."""
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise BenchError(f"/proc/{pid}/smaps_rollup has no line Pss")


def processor_seconds(pid):
    """Of each thread, to the nanosecond."""
    return {file.parent.name: int(file.read_text(encoding="ascii").split()[0]) / 1e9
            for file in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")}


def spent_since(began, pid):
    """Of all threads together. What a thread spent is lost when it ends, and the sum would then be of something else."""
    now = processor_seconds(pid)
    ended = began.keys() - now.keys()
    if ended:
        raise BenchError(f"{len(ended)} threads of the server ended while its processor time was measured")
    return sum(now.values()) - sum(began.values())


def children(pid):
    found = [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (thread / "children").read_text(encoding="ascii").split()]
    found = sorted(set(found))
    return found + [below for child in found for below in children(child)]


def idle_sessions(world, floors, table, seconds):
    """A server at rest, then with idle sessions, then fifty players beside those; memory of the server process."""
    count = world.idle
    world.stop()
    world.serve()
    pid = world.process.pid
    at_rest = memory(pid)
    table.add("memory-at-rest", at_rest / 1024, "MiB")
    if os.geteuid() == 0:  # workers show their memory to nobody else
        table.add("memory-workers", sum(memory(child) for child in set(children(pid))) / 1024, "MiB")
    with Held(world.build, world.log_in("ssh", idle=True), FIRST):  # what the first ones cost once is not a session's
        before = memory(pid)
        with Held(world.build, world.log_in("ssh", idle=True), count):
            table.add("memory-idle-ssh", (memory(pid) - before) / count, "KiB")
            busy = load(world, "telnet", PLAYERS, seconds, "ping", answer="pong")["per_second"]
    # Only now: what fifty players leave behind would be taken for the sessions'.
    alone = load(world, "telnet", PLAYERS, seconds, "ping", answer="pong")["per_second"]
    table.add(f"short-50-idle-{count}", busy, "commands/s", alone)
    world.stop()


def scan_keys(pid, port):
    """Seconds of processor time that the process at this port takes for a handshake."""
    began = processor_seconds(pid)
    for _ in range(HANDSHAKES // AT_ONCE):
        scan = subprocess.run(["ssh-keyscan", "-T", "30", "-t", "ed25519", "-p", str(port), *["127.0.0.1"] * AT_ONCE], capture_output=True,
                              text=True, timeout=120)
        if scan.stdout.count("ssh-ed25519") != AT_ONCE:
            raise BenchError(f"ssh-keyscan saw {scan.stdout.count('ssh-ed25519')} keys of {AT_ONCE}:\n{scan.stderr}")
    return spent_since(began, pid) / HANDSHAKES


def handshakes(world, floors, table, seconds):
    """Processor time of the server for one SSH handshake (ssh-keyscan: keys exchanged, nobody logs in), and for a login by key
    with a shell and its first prompt."""
    world.serve()
    with floors.key_exchange() as (pid, port):
        floor = scan_keys(pid, port)
    table.add("libssh-handshake", floor * 1000, "ms", machine=True)
    pid = world.process.pid
    each = scan_keys(pid, world.ports["ssh"])
    table.add("ssh-handshake", each * 1000, "ms", floor * 1000)
    began = processor_seconds(pid)
    loadgen(world.build, *world.log_in("ssh", idle=True), "-c", PLAYERS, "-n", "1", "--command", "ping")
    table.add("ssh-login", spent_since(began, pid) / PLAYERS * 1000, "ms", each * 1000)
