"""Twenty players through telnet, six of them hostile: random programs, random lines, runaways, floods, broken links. The others play.

The honest players' times are taken twice in one run: beside six idle players, and beside the same six when they are hostile. `tools/prove
hostile-players` does it for MOOSAIC_MINUTES (60) and prints the figures (further arguments are settings of the server); test_hostile_players.py does some seconds of it.

Memory is that of the server itself and that of its workers together (anonymous pages): a line a minute while it is attacked, and what is
left after each of twelve rounds, when the hostile have rested for a while and what was freed is given back. What may grow is bounded (BOUNDS): the
world by limits of its programmers, the cache to the least it may have. The first four rounds fill what is bounded (the cache, what is read ahead, sources found good) and count as warm-up; from
then on memory is flat if what the server and a worker take in the second half is within 5 % of that in the first.
"""
import contextlib
import dataclasses
import os
import pathlib
import random
import re
import socket
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

import grammar  # noqa: E402
import wall_world  # noqa: E402
from moosaic_server import PASSWORD, Server, moosaic  # noqa: E402
from players import Player  # noqa: E402

HONEST, HOSTILE = 14, 6
BOUNDS = ("store.cache_bytes=16777216", "limits.programmer.objects=200", "limits.programmer.bytes=4000000")
ROUNDS, WARM_UP = 12, 4
REST = 20  # seconds: the server gives memory back every fifteen
FLAT = 5  # per cent
THINK = 0.5  # seconds between an honest player's commands, on average
COMMANDS = ("look", "inventory", "look fountain", "say good morning", ":nods.", "east", "west", "who", "help", "@who", "take loaf", "drop loaf", "look at me")
# Verb bodies that are out of hand, each in its own way.
RUNAWAYS = (
    ["while True: pass"], ["sum(range(10**12))"], ["x = [0]", "while True: x.extend(x)"], ["while True: print('x' * 1000)"], ["x = 7 ** 4000000", "while True: y = x * x % (x - 1)"],
    ["while True:", "    try:", "        while True: pass", "    except BaseException:", "        pass"], ["import re", "re.match(r'(a*)*b', 'a' * 60)"],
    ["def f(n):", "    return f(n + 1)", "while True:", "    try:", "        f(0)", "    except RecursionError:", "        pass"],
    ["from moo.sdk import context", "while True: context.player.tell('x' * 100)"], ["from moo.sdk import create", "while True: create('junk', location=this)"],
    ["n = 0", "while True:", "    n += 1", "    this.set_property('p%d' % n, 'x' * 10000)"], ["return this.fuzzed()"], ["this.fuzzed()", "this.fuzzed()"],
    ["for o in this.location.contents:", "    o.moveto(this)"], ["while True: list(this.location.contents.order_by('-name', 'id'))"],
    ["def g():", "    try:", "        yield 1", "    finally:", "        while True: pass", "x = g()", "next(x)", "from moo.sdk import context", "context.scratch['x'] = 1"],
    ["x = []", "for i in range(100000): x = [x]", "return repr(x)"], ["raise SystemExit"], ["import random", "x = [random.random() for i in range(10**9)]"],
)
WORDS = ("look say go take drop @create @verb @program @set @dig @describe @rename give put in on under with to from me here all it , ; . then \" : ' #1 #5 #99999 $player $thing "
         "fountain bench loaf coin Wizard anna north east up out @quit help who @password whisper page @edit . ! ;1 ;this @list").split()


@dataclasses.dataclass
class Hostile:
    """One of the six. step() does one thing; whatever becomes of its connection, the next step has one."""

    server: Server
    name: str
    dice: random.Random
    link: socket.socket = None
    steps: int = 0
    ends: int = 0

    def __post_init__(self):
        self.grammar = grammar.Grammar(self.dice, edge=0.002)

    def connect(self):
        self.link = socket.create_connection(("127.0.0.1", self.server.ports["telnet"]), timeout=20)
        self.send(f"connect {self.name} {PASSWORD}")
        self.drain(0.5)
        self.send("@verb me:fuzzed none none none")
        self.drain(0.1)

    def send(self, text):
        self.link.sendall((text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")) + b"\r\n")

    def drain(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.link.settimeout(left)
            try:
                if not self.link.recv(1 << 16):
                    raise ConnectionError("closed")
            except TimeoutError:
                return

    def junk(self):
        kind = self.dice.randrange(6)
        if kind == 0:
            return self.dice.randbytes(self.dice.randrange(1, 300)).replace(b"\n", b"")
        if kind == 1:
            return "say " + "".join(chr(self.dice.choice((self.dice.randrange(32, 0xd800), 0x202e, 0x200b, 0x1b, 0x7f, 0x2028))) for _ in range(60))
        if kind == 2:
            return self.dice.choice(WORDS) * self.dice.randrange(1, 3000)
        if kind == 3:
            return "; ".join(" ".join(self.dice.choices(WORDS, k=4)) for _ in range(20))
        return " ".join(self.dice.choices(WORDS, k=self.dice.randrange(1, 9)))

    def program(self, lines, run):
        self.send(b"\r\n".join(line.encode("utf-8", "surrogatepass") for line in ("@program me:fuzzed", *lines, ".")))
        for _ in range(run):
            self.send("fuzzed")

    def step(self):
        self.steps += 1
        try:
            if self.link is None:
                self.connect()
            kind = self.dice.random()
            if kind < 0.4:
                self.program(self.grammar.program().split("\n"), 1)
            elif kind < 0.6:
                self.program(self.dice.choice(RUNAWAYS), self.dice.randrange(1, 4))
            elif kind < 0.9:
                for _ in range(self.dice.randrange(1, 30)):
                    self.send(self.junk())
            elif kind < 0.95:
                self.send("@quit" if self.dice.random() < 0.5 else b"\xff\xf4\xff\xfd\x06")
            else:
                self.close()
                return
            if self.dice.random() < 0.8:  # else: one who does not read
                self.drain(self.dice.random())
        except (OSError, ConnectionError):
            self.close()

    def close(self):
        self.ends += 1
        if self.link is not None:
            with contextlib.suppress(OSError):
                self.link.close()
            self.link = None


def anonymous(pid):
    """MiB of a process's own, 0 if it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("RssAnon:")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


def below(pid):
    """The processes under one: the zygote and its workers."""
    try:
        tasks = list(pathlib.Path(f"/proc/{pid}/task").iterdir())
        own = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [*own, *(deeper for child in own for deeper in below(child))]


class Memory(threading.Thread):
    """Looks at the memory of the server and of its workers every two seconds; says what it was once a minute."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.ended = server, threading.Event()
        self.began, self.samples = time.monotonic(), []  # (seconds, MiB of the server, MiB of its workers, how many)

    def run(self):
        minute = 1
        while not self.ended.wait(2):
            workers = below(self.server.process.pid)
            self.samples.append((self.now(), anonymous(self.server.process.pid), sum(map(anonymous, workers)), len(workers)))
            if self.now() >= 60 * minute:
                print(f"minute {minute}: {self.between(60 * (minute - 1), 60 * minute)}", flush=True)
                minute += 1

    def now(self):
        return time.monotonic() - self.began

    def between(self, start, end):
        server, workers, number = (statistics.median(column) for column in self.columns(start, end))
        return f"server {server:.1f} MiB, {number:.0f} workers {workers:.0f} MiB"

    def columns(self, start, end):
        some = [sample for sample in self.samples if start <= sample[0] <= end] or [(0, 0, 0, 0)]
        return list(zip(*some, strict=True))[1:]

    def end(self):
        self.ended.set()
        self.join()


class Play:
    """The world, its players, and their times."""

    def __init__(self, folder, seed, *sets, honest=HONEST, hostile=HOSTILE):
        self.dice = random.Random(seed)
        self.server = Server(folder)
        self.honest = [f"player{i}" for i in range(honest)]
        self.names = [f"hostile{i}" for i in range(hostile)]
        for name in (*self.honest, *self.names):
            moosaic("user", "add", name, "--class", "player" if name in self.honest else "programmer", "--password-stdin", "--data", self.server.data,
                    text=PASSWORD + "\n")
        self.server.start(*sets)
        self.players = [Player(self.server, name) for name in self.honest]
        self.faults = []

    def phase(self, seconds, hostile):
        """Seconds that each honest command took, while the six are hostile or idle."""
        end = time.monotonic() + seconds
        times, lock = [], threading.Lock()
        dice = [random.Random(self.dice.random()) for _ in (*self.names, *self.players)]

        def honest(player, own):
            try:
                while time.monotonic() < end:
                    _, took = player.command(own.choice(COMMANDS), 120)
                    with lock:
                        times.append(took)
                    time.sleep(own.random() * 2 * THINK)
            except Exception as error:  # noqa: BLE001: a thread's failure is a fault of the run
                self.faults.append(f"{player.name}: {type(error).__name__}: {str(error)[:500]}")

        def attack(one):
            try:
                while time.monotonic() < end:
                    one.step()
            except Exception as error:  # noqa: BLE001
                self.faults.append(f"{one.name}: {type(error).__name__}: {error}")

        attackers = [Hostile(self.server, name, own) for name, own in zip(self.names, dice, strict=False)] if hostile else []
        idle = [] if hostile else [Player(self.server, name) for name in self.names]
        work = [threading.Thread(target=honest, args=pair) for pair in zip(self.players, dice[len(self.names):], strict=True)]
        work += [threading.Thread(target=attack, args=(one,)) for one in attackers]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        for one in (*attackers, *idle):
            one.close()
        self.steps = sum(one.steps for one in attackers)
        return sorted(times)

    def check(self):
        """No crash: the server lives, no worker died of a signal that nobody sent, and each crash there was is in the log."""
        if self.server.process.poll() is not None:
            self.faults.append(f"the server ended with {self.server.process.returncode}")
            return
        log = (self.server.data / "stderr.log").read_text(errors="replace")
        counters = wall_world.counters(self.server)
        crashed = counters.get("moosaic_workers_crashed_total", 0)
        told = len(re.findall("a worker crashed while it ran", log))
        if crashed or counters.get("moosaic_workers_misbehaved_total", 0) or re.search(r"\(signal \d+\)|misbehaved|Sanitizer", log):
            self.faults.append(f"{crashed} workers crashed: " + "; ".join(re.findall(r".*(?:crashed|misbehaved|\(signal).*", log)[:5]))
        if crashed != told:
            self.faults.append(f"{crashed} crashes, but {told} alarms in the log")

    def close(self):
        for player in self.players:
            player.close()
        status = self.server.stop()
        if status != 0:
            self.faults.append(f"the server ended with {status}")


def rest(server):
    """MiB of the server, and of a worker in the middle of its workers, when nobody hostile has done anything for a while."""
    time.sleep(REST)
    return anonymous(server.process.pid), statistics.median(map(anonymous, below(server.process.pid)))


def drift(sizes):
    """Per cent by which the second half differs from the first, by their medians."""
    half = len(sizes) // 2
    return 100 * (statistics.median(sizes[half:]) / statistics.median(sizes[:half]) - 1)


def quantile(times, share):
    return times[min(len(times) - 1, int(share * len(times)))]


def main():
    minutes = float(os.environ.get("MOOSAIC_MINUTES", "60"))
    seed = int(os.environ.get("MOOSAIC_SEED", time.time_ns() % 10**9))
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        play = Play(folder, seed, *BOUNDS, *sys.argv[1:])
        quiet = play.phase(max(20, 6 * minutes), hostile=False)
        memory = Memory(play.server)
        memory.start()
        beside, steps, rests = [], 0, []
        for number in range(1, ROUNDS + 1):
            beside += play.phase(54 * minutes / ROUNDS, hostile=True)
            steps += play.steps
            rests.append(rest(play.server))
            print(f"round {number} of {ROUNDS}, at rest: server {rests[-1][0]:.1f} MiB, a worker {rests[-1][1]:.2f} MiB", flush=True)
            play.check()
        memory.end()
        beside.sort()
        play.close()
    drifts = [drift([one[which] for one in rests[WARM_UP:]]) for which in (0, 1)]
    print(f"{steps} hostile steps; honest commands: beside idle players {len(quiet)}, p50 {1000 * quantile(quiet, 0.5):.0f} ms, p99 "
          f"{1000 * quantile(quiet, 0.99):.0f} ms; beside hostile ones {len(beside)}, p50 {1000 * quantile(beside, 0.5):.0f} ms, p99 "
          f"{1000 * quantile(beside, 0.99):.0f} ms, worst {1000 * beside[-1]:.0f} ms; memory at rest since the warm-up: "
          f"server {drifts[0]:+.1f} %, a worker {drifts[1]:+.1f} %")
    if quantile(beside, 0.99) > 10 * quantile(quiet, 0.99):
        play.faults.append("the honest p99 is more than ten times that beside idle players")
    for what, grown in zip(("the server's", "a worker's"), drifts, strict=True):
        if abs(grown) > FLAT:
            play.faults.append(f"{what} memory is not flat")
    print("\n".join(play.faults) or "no fault")
    return bool(play.faults)


if __name__ == "__main__":
    sys.exit(main())
