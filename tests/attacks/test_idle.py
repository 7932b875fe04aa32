"""Many sessions that do nothing: all stay served, and none costs much."""
import re
import subprocess

import pytest

import arena as arenas
from moosaic_server import BUILD, PASSWORD, Server
from sizes import FULL, size

ACCOUNTS = 5
LINE_END = {"ssh": "\n", "telnet": "\r\n"}
ROWS = []


class Crowd:
    """Players who have logged in and wait, from one loadgen an account."""

    def __init__(self, server, transport, sessions):
        self.each = sessions // ACCOUNTS
        self.running = []
        for i in range(ACCOUNTS):
            login = ["--key", server.key_of(f"idle{i}")] if transport == "ssh" else ["--password", PASSWORD]
            self.running.append(subprocess.Popen(
                [str(a) for a in (BUILD / "bin" / "loadgen", f"--{transport}", f"127.0.0.1:{server.ports[transport]}", "--wait",
                                  "--name", f"idle{i}", *login, "-c", self.each, "-n", 1, "--at-once", 2, "--patience", 300,
                                  "--ready", ">>> ", "--command", "ping", "--done", f"pong{LINE_END[transport]}>>> ")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))

    def wait(self):
        for process in self.running:
            line = process.stdout.readline()
            assert line == "logged in\n", line + process.stderr.read()

    def ask(self):
        """Every session types a command; how many had the right answer."""
        served = 0
        for process in self.running:
            shown, errors = process.communicate("go\n", timeout=300)
            assert process.returncode == 0, shown + errors
            served += int(re.search(r"(\d+) commands,", shown).group(1))
        return served

    def close(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("idle"))
    for i in range(ACCOUNTS):
        made.add_user(f"idle{i}")
    made.start("session.per_account=1000", "log.level=warning")
    made.do("Wizard", *arenas.VERBS)
    yield made
    assert made.stop() == 0


@pytest.mark.parametrize("transport", ["ssh", "telnet"])
def test_idle_sessions_are_all_served(server, transport):
    sessions = size(50, 5000)
    warm = Crowd(server, transport, ACCOUNTS * 4)  # what the first sessions cost once is not a session's
    try:
        warm.wait()
        warm.ask()
    finally:
        warm.close()
    before, cpu = arenas.anonymous_kib(server), arenas.cpu_seconds(server)
    crowd = Crowd(server, transport, sessions)
    try:
        crowd.wait()
        each = (arenas.anonymous_kib(server) - before) / sessions
        spent = 1000 * (arenas.cpu_seconds(server) - cpu) / sessions
        assert crowd.ask() == sessions
    finally:
        crowd.close()
    ROWS.append(f"{transport}: {sessions} idle sessions, {each:.1f} KiB each, {spent:.2f} ms CPU to log in and look around")
    print(ROWS[-1])
    if FULL:
        assert each < 64, ROWS[-1]


def test_handshake(server):
    """CPU of the server for a login over SSH, without a session."""
    count = size(40, 2000)
    arguments = [BUILD / "bin" / "loadgen", "--handshakes", f"127.0.0.1:{server.ports['ssh']}", "--name", "idle0", "--key",
                 server.key_of("idle0"), "-c", 4, "-n"]
    subprocess.run([*map(str, arguments), "5"], check=True, capture_output=True)
    before = arenas.cpu_seconds(server)
    subprocess.run([*map(str, arguments), str(count // 4)], check=True, capture_output=True, timeout=300)
    each = 1000 * (arenas.cpu_seconds(server) - before) / count
    print(f"ssh: {each:.2f} ms CPU a handshake with an Ed25519 key")
    assert each > 0
