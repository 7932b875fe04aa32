"""The server under attack, the attackers, and the table of what the neighbours felt."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import threading

from moosaic_server import PASSWORD, Server, wait_for  # noqa: F401: for the tests
from neighbour import WAIT, Neighbour
from sizes import size

HERE = pathlib.Path(__file__).parent
ROWS = []  # of the table that is printed at the end

# `ping` is the short command; `spam` prints 200 KB to whoever types it; `blast` tells an avatar 500 KB in all its sessions.
VERBS = ["@verb $player:ping", "@program $player:ping", "print('pong')", ".",
         "@verb $player:spam", "@program $player:spam", "for i in range(2000):", "    print('x' * 99)", ".",
         "@verb $player:blast", "@program $player:blast", "from moo.sdk import context", "for i in range(5):",
         "    context.player.tell('y' * 99999)", "print('blasted')", ".",
         "@verb $player:numbers", "@program $player:numbers", "for i in range(4000):",
         "    print('%05d ' % i + 'abcdefghi ' * 9)", ".",
         "@verb $player:return any", "@program $player:return", "from moo.sdk import context",
         "print('<' + context.parser.get_dobj_str() + '>')", "."]


def make_server(folder, *sets):
    server = Server(folder)
    for name in ("anna", "bob", "mallory"):
        server.add_user(name)
    server.start("transport.ssh.loops=1", "server.threads=1", "session.per_account=1000",
                 "limits.time_ms=60000", *sets)
    server.do("Wizard", *VERBS)
    return server


def anonymous_kib(server):
    """Memory of the server's own, in KiB."""
    for line in open(f"/proc/{server.process.pid}/status", encoding="ascii"):
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise AssertionError("no RssAnon")


def cpu_seconds(server):
    """CPU time of the server's threads, without its workers."""
    total = 0
    for task in pathlib.Path(f"/proc/{server.process.pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def log_of(server):
    return (server.data / "stderr.log").read_text(errors="replace")


class Attack:
    """A running attack. finish() lets it end and gives its result."""

    def __init__(self, server, name, transport="ssh", **parameters):
        parameters = {"port": server.ports[transport], "user": "mallory", "password": PASSWORD,
                      "key": str(server.key_of("mallory")), "least": 1, **parameters}
        self.name = name
        self.result = None
        self.process = subprocess.Popen([sys.executable, "-B", HERE / "attack.py", transport, name, json.dumps(parameters)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.watch = threading.Timer(3 * WAIT, self.process.kill)
        self.watch.start()
        first = self.process.stdout.readline()
        if first != "ready\n":
            self.kill()
            raise AssertionError(f"the attack {name} did not begin: {first}")

    def finish(self):
        if self.result is None:
            self.process.stdin.close()
            text = self.process.stdout.read()
            self.kill()
            assert text, f"the attack {self.name} ended without a result"
            self.result = json.loads(text)
        return self.result

    def kill(self):
        self.watch.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        with contextlib.suppress(OSError):
            self.process.stdin.close()


class Arena:
    """A server, a neighbour on each transport, and attacks beside them."""

    def __init__(self, server):
        self.server = server
        self.neighbours = {kind: Neighbour(server, kind) for kind in ("ssh", "telnet")}
        for neighbour in self.neighbours.values():
            neighbour.pings(20)

    def beside(self, name, transport="ssh", label=None, **parameters):
        """Runs the attack, with the neighbour of its transport typing before and meanwhile. Its result."""
        neighbour = self.neighbours[transport]
        before = neighbour.pings(size(20, 1500))
        memory, cpu = anonymous_kib(self.server), cpu_seconds(self.server)
        attack = Attack(self.server, name, transport, **parameters)
        try:
            during = neighbour.pings(size(40, 1500))
            result = attack.finish()
        finally:
            attack.kill()
        ROWS.append((transport, label or name, before, during, anonymous_kib(self.server) - memory,
                     cpu_seconds(self.server) - cpu))
        print(f"{transport} {label or name}: {result}")
        return result

    def close(self):
        for neighbour in self.neighbours.values():
            neighbour.close()


def table():
    """Lines: what each attack did to its neighbour, in milliseconds, and to the server."""
    yield f"{'attack':<34} {'p50':>7} {'p99':>7} {'beside: p50':>12} {'p99':>7} {'worst':>7} {'p99 added':>10} {'MiB kept':>9} {'CPU s':>6}"
    for transport, name, before, during, kept, cpu in ROWS:
        ms = [1000 * t for t in (before.p50, before.p99, during.p50, during.p99, max(during), during.p99 - before.p99)]
        yield (f"{transport + ' ' + name:<34} {ms[0]:>7.2f} {ms[1]:>7.2f} {ms[2]:>12.2f} {ms[3]:>7.2f} {ms[4]:>7.2f} {ms[5]:>10.2f} "
               f"{kept / 1024:>9.1f} {cpu:>6.2f}")


def load_average():
    return os.getloadavg()[0]
