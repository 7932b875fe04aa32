"""The measured server: a default world with fifty programmers and the verbs that are measured, in a folder of its own."""
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

PASSWORD = "correct horse battery"
PLAYERS = 50
LOOPS = 100000   # rounds of a loop inside a verb
ASKS = 2000      # requests of a verb to the engine

# A verb of one owner everybody may call: the short command.
PING = ["@verb $player:ping", "@program $player:ping", "print('pong')", "."]

# A command that writes one property of the avatar of whoever types it.
MARK = ["@verb $player:mark any", "@program $player:mark", "from moo.sdk import context",
        "this.set_property('mark', context.parser.get_dobj_str())", "print('marked')", "."]

RIG = ["@create rig", "drop rig", "@set rig.number to 7", "@verb rig:nothing", "@program rig:nothing", "return", "."]

# Prints nanoseconds a round, the empty loop taken off.
MEASURE_LANGUAGE = ["@verb rig:language this", "@program rig:language", "import time", f"rounds = range({LOOPS})", "def nothing():",
                    "    return", "this.nothing(), this.number", "begin = time.time()", "for i in rounds:", "    pass",
                    "empty = time.time()", "for i in rounds:", "    nothing()", "plain = time.time()", "for i in rounds:",
                    "    this.nothing()", "called = time.time()", "for i in rounds:", "    this.number", "read = time.time()",
                    "loop = empty - begin", "times = [plain - empty, called - plain, read - called]",
                    f"print('measured', *[round((t - loop) * 1e9 / {LOOPS}, 1) for t in times])", "."]

# Prints microseconds a request; caller_stack is the one that costs the engine least.
MEASURE_REQUEST = ["@verb rig:request this", "@program rig:request", "import time", "from moo.sdk import context", "begin = time.time()",
                   f"for i in range({ASKS}):", "    context.caller_stack",
                   f"print('measured', round((time.time() - begin) * 1e6 / {ASKS}, 2))", "."]


class BenchError(Exception):
    """Something the measurement cannot go on after; its text is for the person at the terminal."""


class World:
    def __init__(self, build):
        self.build = build
        self.program = build / "bin" / "moosaic"
        self.process = None
        self.sets = None
        self.ports = {}

    def __enter__(self):
        # In the build tree, not in /tmp: that is often memory, where fsync costs nothing.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=self.build))
        self.data = self.folder / "world"
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *arguments, text=None):
        done = subprocess.run([self.program, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise BenchError(f"moosaic {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def do(self, *lines):
        return self.run("do", "--data", self.data, "--as", "Wizard", *lines)

    def make(self):
        self.run("init", "--data", self.data, "--world", "default", "--admin-password-stdin", text=PASSWORD + "\n")
        self.serve()
        for i in range(PLAYERS):
            self.run("user", "add", f"bench{i}", "--class", "programmer", "--password-stdin", "--data", self.data, text=PASSWORD + "\n")
        self.do(*PING, *MARK, *RIG, *MEASURE_LANGUAGE, *MEASURE_REQUEST)
        if "pong" not in self.do("ping"):
            raise BenchError("the verb ping was made but does not answer")

    def serve(self, durability="full"):
        """Starts the server, unless it runs like that already. Returns seconds from the spawn to `ready`, None if it ran."""
        if self.sets == durability and self.process is not None and self.process.poll() is None:
            return None
        self.stop()
        sets = [f"store.durability={durability}", "transport.ssh.listen=127.0.0.1:0", "transport.telnet.listen=127.0.0.1:0",
                f"transport.ssh.per_address={2 * PLAYERS}", "tasks.time_limit_ms=120000", "log.level=warning"]
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

    def log_in(self, transport):
        """loadgen's arguments to connect as bench0, bench1, …"""
        return [f"--{transport}", f"127.0.0.1:{self.ports[transport]}", "--name", "bench{i}", "--password", PASSWORD]

    def measured(self, verb):
        """Runs a measuring verb of the rig and returns the numbers it prints."""
        shown = self.do(f"{verb} rig")
        found = re.search(r"^measured (.*)$", shown, re.MULTILINE)
        if not found:
            raise BenchError(f"the verb rig:{verb} failed:\n{shown}")
        return [float(n) for n in found.group(1).split()]
