"""The measured server: a default world with fifty programmers and the verbs that are measured, in a folder of its own."""
import functools
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
PLAYERS = 50
LOOPS = 100000   # rounds of a loop inside a verb
ASKS = 2000      # requests of a verb to the engine
DEPTH = 10       # parents above the object whose inherited property is read

# A verb of one owner everybody may call: the short command.
PING = ["@verb $player:ping", "@program $player:ping", "print('pong')", "."]

# A command that writes one property of the avatar of whoever types it.
MARK = ["@verb $player:mark any", "@program $player:mark", "from moo.sdk import context",
        "this.set_property('mark', context.parser.get_dobj_str())", "print('marked')", "."]

# A command with much output.
FLOOD = ["@verb $player:flood", "@program $player:flood", "for i in range(1000):", "    print('flood ' * 32)", "."]

RIG = ["@create rig", "drop rig", "@set rig.number to 7", "@verb rig:nothing", "@program rig:nothing", "return", "."]

# An object whose eleventh ancestor has the property and the verb.
DEEP = ["@create deep0", "drop deep0", "@set deep0.number to 7", "@verb deep0:nothing", "@program deep0:nothing", "return", ".",
        *[line for i in range(DEPTH) for line in (f"@create deep{i + 1} from deep{i}", f"drop deep{i + 1}")]]

# Prints nanoseconds a round, the empty loop taken off.
MEASURE_LANGUAGE = ["@verb rig:language this", "@program rig:language", "import time", "from moo.sdk import lookup", f"rounds = range({LOOPS})", "def nothing():",
                    "    return", f"deep = lookup('deep{DEPTH}')", "this.nothing(), this.number, deep.nothing(), deep.number", "begin = time.time()", "for i in rounds:", "    pass",
                    "empty = time.time()", "for i in rounds:", "    nothing()", "plain = time.time()", "for i in rounds:",
                    "    this.nothing()", "called = time.time()", "for i in rounds:", "    this.number", "read = time.time()", "for i in rounds:", "    deep.nothing()", "deep_called = time.time()",
                    "for i in rounds:", "    deep.number", "deep_read = time.time()", "loop = empty - begin",
                    "times = [plain - empty, called - plain, read - called, deep_called - read, deep_read - deep_called]",
                    f"print('measured', *[round((t - loop) * 1e9 / {LOOPS}, 1) for t in times])", "."]

# Prints microseconds a request; caller_stack is the one that costs the engine least.
MEASURE_REQUEST = ["@verb rig:request this", "@program rig:request", "import time", "from moo.sdk import context", "begin = time.time()",
                   f"for i in range({ASKS}):", "    context.caller_stack",
                   f"print('measured', round((time.time() - begin) * 1e6 / {ASKS}, 2))", "."]


# The same for a write, and for a call of a verb that somebody else owns (and whose worker therefore is another).
MEASURE_WRITE = ["@verb rig:write this", "@program rig:write", "import time", "begin = time.time()", f"for i in range({ASKS}):",
                 "    this.set_property('number', i)", f"print('measured', round((time.time() - begin) * 1e6 / {ASKS}, 2))", "."]
OTHERS = ["@create others", "drop others", "@verb others:nothing", "@program others:nothing", "return", "."]
MEASURE_OTHERS = ["@verb rig:others this", "@program rig:others", "import time", "from moo.sdk import lookup", "others = lookup('others')",
                  "others.nothing()", "begin = time.time()", f"for i in range({ASKS}):", "    others.nothing()",
                  f"print('measured', round((time.time() - begin) * 1e6 / {ASKS}, 2))", "."]


class BenchError(Exception):
    """Something the measurement cannot go on after; its text is for the person at the terminal."""


class World:
    """`idle`, `objects` and `creates` are how many of these the rows of the same names take. `served`: the build whose server
    it is, when that is not the one that measures; `tools` is the folder of make_world for it; `more` are settings besides."""

    def __init__(self, build, players=PLAYERS, idle=500, objects=1000000, creates=100000, served=None, tools=ROOT / "tools", more=()):
        self.build, self.served, self.tools, self.more = build, served or build, tools, list(more)
        self.players, self.idle, self.objects, self.creates = players, idle, objects, creates
        self.program = self.served / "bin" / "moosaic"
        self.process = None
        self.sets = None
        self.ports = {}
        self.others = {}

    def __enter__(self):
        # In the build tree, not in /tmp: that is often memory, where fsync costs nothing.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=self.build))
        self.data = self.folder / "world"
        self.key = self.folder / "id_ed25519"
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def another(self):
        """A world without players, of the same server."""
        return World(self.build, players=0, served=self.served, tools=self.tools, more=self.more)

    def beside(self, name, make):
        """Another world that is kept as long as this one; `make` is asked once for it and for what ends it."""
        if name not in self.others:
            self.others[name] = make(self)
        return self.others[name][0]

    def __exit__(self, *_):
        for _, stack in self.others.values():
            stack.close()
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *arguments, text=None):
        done = subprocess.run([self.program, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise BenchError(f"moosaic {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    @functools.cache
    def takes(self, setting):
        """Whether the program knows the key: an older build beside this one need not have its newest limits. This one's own must be right."""
        if self.served == self.build:
            return True
        said = subprocess.run([self.program, "config", "check", "--set", setting], capture_output=True, text=True, timeout=60)
        return "there is no key" not in said.stdout + said.stderr

    def start_of_program(self):
        """Seconds that `moosaic --version` takes: loading the program and ending it."""
        began = time.perf_counter()
        self.run("--version")
        return time.perf_counter() - began

    def do(self, *lines, avatar="Wizard"):
        return self.run("do", "--data", self.data, "--as", avatar, *lines)

    def fail(self, message):
        log = self.folder / "server.log"
        raise BenchError(f"{message}\n{log.read_text() if log.exists() else ''}")

    def make(self):
        self.run("init", "--data", self.data, "--world", "default", "--admin-password-stdin", text=PASSWORD + "\n")
        self.serve()
        self.do(*PING)
        for i in range(self.players):
            self.run("user", "add", f"bench{i}", "--class", "programmer", "--password-stdin", "--data", self.data, text=PASSWORD + "\n")
        if self.players:
            self.make_rig()
        if "pong" not in self.do("ping"):
            raise BenchError("the verb ping was made but does not answer")

    def make_rig(self):
        self.do(*MARK, *FLOOD, *RIG, *DEEP, *MEASURE_LANGUAGE, *MEASURE_REQUEST, *MEASURE_WRITE, *MEASURE_OTHERS)
        self.do(*OTHERS, avatar="Bench0")
        # Idle sessions are one player's, who comes by key and is elsewhere: fifty at once cost no password check.
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        self.run("user", "add", "idler", "--password-stdin", "--data", self.data, text=PASSWORD + "\n")
        self.run("user", "key", "add", "idler", f"{self.key}.pub", "--data", self.data)
        self.do("go east", avatar="Idler")

    def serve(self, durability="full"):
        """Starts the server, unless it runs like that already. Returns seconds from the spawn to `ready`, None if it ran."""
        if self.sets == durability and self.process is not None and self.process.poll() is None:
            return None
        self.stop()
        sets = [f"store.durability={durability}", "transport.ssh.listen=127.0.0.1:0", "transport.telnet.listen=127.0.0.1:0",
                "transport.ssh.per_address=2000", "transport.ssh.max_unauthenticated=2000", "session.per_account=1000", "limits.time_ms=120000", f"limits.ticks={2 ** 60}", "log.level=warning"]
        sets = [setting for setting in sets if self.takes(setting)] + self.more
        log = self.folder / "server.log"
        with open(log, "ab") as errors:
            began = time.perf_counter()
            self.process = subprocess.Popen([self.program, "serve", "--data", self.data, *[a for s in sets for a in ("--set", s)]],
                                            stdout=subprocess.PIPE, stderr=errors, text=True)
            line = self.process.stdout.readline()
        took = time.perf_counter() - began
        if not line.startswith("ready "):
            raise BenchError(f"the server did not start: {line}{log.read_text()}")
        self.sets = durability
        self.ports = {kind: int(port) for kind, port in re.findall(r"(\w+)=\S*:(\d+)", line)}
        return took

    def stop(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def log_in(self, transport, idle=False):
        """loadgen's arguments to connect as bench0, bench1, …, or (SSH only) all as idler."""
        if idle:
            return [f"--{transport}", f"127.0.0.1:{self.ports[transport]}", "--name", "idler", "--key", self.key]
        return [f"--{transport}", f"127.0.0.1:{self.ports[transport]}", "--name", "bench{i}", "--password", PASSWORD]

    def measured(self, verb):
        """Runs a measuring verb of the rig and returns the numbers it prints."""
        shown = self.do(f"{verb} rig")
        found = re.search(r"^measured (.*)$", shown, re.MULTILINE)
        if not found:
            raise BenchError(f"the verb rig:{verb} failed:\n{shown}")
        return [float(n) for n in found.group(1).split()]
