"""A real server on a fresh world, started as an admin would, for the tests in this folder."""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.request

BUILD = pathlib.Path(os.environ.get("MOOSAIC_BUILD", pathlib.Path(__file__).parents[2] / "build" / "release"))
MOOSAIC = BUILD / "bin" / "moosaic"
PASSWORD = "correct horse battery"
PATIENCE = float(os.environ.get("MOOSAIC_PATIENCE", "1"))  # how much longer everything may take: under sanitizers, say


def wait_for(condition, what, seconds=20):
    """Waits until condition() is true; the only place where tests of this folder sleep."""
    end = time.monotonic() + seconds * PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"timed out waiting for {what() if callable(what) else what}")


def dice():
    """Random numbers from a seed that is printed; MOOSAIC_SEED takes one again."""
    seed = int(os.environ.get("MOOSAIC_SEED", time.time_ns() % 10**9))
    print(f"seed {seed}")
    return random.Random(seed)


def moosaic(*arguments, text=None, check=True):
    done = subprocess.run([MOOSAIC, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120 * PATIENCE)
    if check and done.returncode != 0:
        raise AssertionError(f"moosaic {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Server:
    """One world and, between start() and stop(), the process that serves it."""

    running = []  # every server of this run that was not stopped; a failed test leaves one

    def __init__(self, folder, world="default"):
        self.data = pathlib.Path(folder) / "world"
        self.process = None
        self.ports = {}
        self.key = pathlib.Path(folder) / "id_ed25519"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        moosaic("init", "--data", self.data, "--world", world, "--admin-password-stdin", text=PASSWORD + "\n")
        self.add_key("wizard")

    def copy(self, folder):
        """Another world, as this one that is not served is now; made in no time."""
        shutil.copytree(self.data.parent, folder, dirs_exist_ok=True)
        twin = object.__new__(type(self))
        twin.data, twin.key = pathlib.Path(folder) / "world", pathlib.Path(folder) / "id_ed25519"
        twin.process, twin.ports = None, {}
        return twin

    def add_key(self, name):
        moosaic("user", "key", "add", name, f"{self.key}.pub", "--data", self.data)

    def add_user(self, name, kind="player"):
        moosaic("user", "add", name, "--class", kind, "--password-stdin", "--data", self.data, text=PASSWORD + "\n")
        self.add_key_unique(name)

    def add_key_unique(self, name):
        """A key belongs to one account: each user gets a file of their own."""
        key = self.key.with_name(f"id_{name}")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        moosaic("user", "key", "add", name, f"{key}.pub", "--data", self.data)

    def key_of(self, name):
        return self.key if name == "wizard" else self.key.with_name(f"id_{name}")

    def start(self, *sets):
        assert self.process is None
        arguments = [MOOSAIC, "serve", "--data", self.data, "--set", "transport.ssh.listen=127.0.0.1:0",
                     "--set", "transport.telnet.listen=127.0.0.1:0", "--set", "service.metrics.listen=127.0.0.1:0"]
        for value in sets:
            arguments += ["--set", value]
        self.log = open(self.data / "stderr.log", "ab")
        self.process = subprocess.Popen(list(map(str, arguments)), stdout=subprocess.PIPE, stderr=self.log, text=True)
        Server.running.append(self)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), line + (self.data / "stderr.log").read_text()
        self.ready = line
        self.ports = {kind: int(port) for kind, port in re.findall(r"(\w+)=\S*:(\d+)", line)}
        return self

    def stop(self):
        if self.process is None:
            return None
        process, self.process = self.process, None
        Server.running.remove(self)
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=20 * PATIENCE)
        process.stdout.close()
        self.log.close()
        return status

    def kill(self):
        process, self.process = self.process, None
        Server.running.remove(self)
        process.kill()
        process.wait()
        process.stdout.close()
        self.log.close()

    def do(self, avatar, *lines, check=True):
        done = moosaic("do", "--data", self.data, "--as", avatar, *lines, check=False)
        assert done.returncode != 2, done.stderr
        if check:
            assert done.returncode == 0, f"{lines}: {done.stdout}{done.stderr}"
        return done.stdout.splitlines()

    def metrics(self):
        """What the running server tells Prometheus: name with its labels, to number."""
        port = re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", (self.data / "stderr.log").read_text())[-1]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30 * PATIENCE) as page:
            return {name: float(value) for name, value in re.findall(r"^([^# ]\S*) (\S+)$", page.read().decode(), re.M)}

    def status(self):
        return json.loads(moosaic("status", "--data", self.data, "--json").stdout)


def damage(server, *statements):
    """Changes the database of a server that does not run, as no verb could; each statement must hit a row."""
    connection = sqlite3.connect(server.data / "world.sqlite")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.commit()
    connection.close()
