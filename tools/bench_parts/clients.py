"""Clients that are not measured themselves: one that asks and waits, and those that disturb the measured ones."""
import itertools
import json
import os
import socket
import subprocess
import threading
import time

from .world import PASSWORD, BenchError

PROMPT = b">>> "
LOGIN = b"login: "  # before each try; how a refusal is worded is no bench's business
FIRST = 40  # players from here on disturb; those before are measured
GUESSERS = 8
PATIENCE = 60  # seconds for a disturbance to begin


class Line:
    """A player on telnet: command() returns when the answer is there."""

    def __init__(self, port, name, source=None, receive=None):
        self.seen = b""
        self.socket = socket.socket()
        if receive:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        if source:
            self.socket.bind((source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", port))
        if name:
            self.command(f"connect {name} {PASSWORD}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, text):
        self.socket.sendall(text.encode() + b"\r\n")

    def until(self, mark):
        """What arrived up to and including `mark`; what came behind it is kept for the next call."""
        while mark not in self.seen:
            piece = self.socket.recv(65536)
            if not piece:
                raise BenchError(f"the server closed a connection after: {self.seen[-200:]!r}")
            self.seen += piece
        end = self.seen.index(mark) + len(mark)
        answer, self.seen = self.seen[:end], self.seen[end:]
        return answer

    def command(self, text, mark=PROMPT):
        self.send(text)
        return self.until(mark)


def ask(data, request):
    """One request on the control socket of the server of `data`; the list of what it answers, the last one its result."""
    folder = os.open(data, os.O_PATH)
    try:
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(f"/proc/self/fd/{folder}/control.sock")
            with control.makefile("rw") as lines:
                lines.write(json.dumps(request) + "\n")
                lines.flush()
                answers = []
                for line in lines:
                    answers.append(json.loads(line))
                    if "part" not in answers[-1]:
                        break
    finally:
        os.close(folder)
    if not answers or "result" not in answers[-1]:
        raise BenchError(f"{request} was answered with {answers[-1:]}")
    return answers


class Held:
    """`count` idle sessions, kept by a loadgen of their own while this is open."""

    def __init__(self, build, arguments, count):
        command = [str(build / "bin" / "loadgen"), "--hold", "-c", str(count), "--at-once", "4", *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise BenchError(f"{' '.join(command)}: {self.process.stderr.read()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


class Disturbance:
    """Runs `work(number, begun, over)` again and again in threads while this is open; what fails is the point and is tried
    again. `work` calls begun() when it disturbs: nothing is measured before each thread has, and where one never does there
    is no figure, for it would be that of an undisturbed server."""

    def __init__(self, threads, work):
        self.over = threading.Event()
        self.begun = [threading.Event() for _ in range(threads)]
        self.threads = [threading.Thread(target=self.run, args=(work, i), daemon=True) for i in range(threads)]

    def run(self, work, number):
        while not self.over.is_set():
            try:
                work(number, self.begun[number].set, self.over)
            except (OSError, BenchError):
                time.sleep(0.01)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        if not all(begun.wait(timeout=PATIENCE) for begun in self.begun):
            self.__exit__()
            raise BenchError("a disturbance did not begin")
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=70)


def storm(port):
    """Guesses without end, each from another address of this machine and for another name: no throttle slows them."""
    # A range of addresses a thread: a generator must not be asked by two threads at once.
    addresses = [(f"127.{a}.{b}.{c}" for a, b, c in itertools.product(range(1 + i, 255, GUESSERS), range(255), range(1, 255)))
                 for i in range(GUESSERS)]

    def guess(number, begun, over):
        with Line(port, None, source=next(addresses[number])) as line:
            line.until(LOGIN)
            line.command(f"connect guess{time.monotonic_ns()} password", mark=LOGIN)
        begun()

    return Disturbance(GUESSERS, guess)


def slow_readers(port):
    """Players who ask for much output and take it two kilobytes at a time."""
    def read_slowly(number, begun, over):
        with Line(port, f"bench{FIRST + number}", receive=4096) as line:
            for _ in range(4):
                line.send("flood")
            taken = 0
            while not over.is_set():
                piece = line.socket.recv(2048)
                if not piece:
                    return
                begun()
                taken += len(piece)
                if taken > 200000:
                    line.send("flood")
                    taken = 0
                over.wait(0.02)

    return Disturbance(10, read_slowly)


def runaways(port):
    """Four programmers, each running a verb that does not end."""
    def run_away(number, begun, over):
        with Line(port, f"bench{FIRST + number}") as line:
            line.send(";sum(1 for i in range(10 ** 15))")
            begun()
            over.wait()

    return Disturbance(4, run_away)
