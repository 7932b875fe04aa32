"""SIGTERM: nothing answered is lost, nothing is freed under those who still use it, nobody holds the end up.

MOOSAIC_ENDS: how often the server is ended under load (default 3; the full size also holds each end to ten seconds).
"""
import os
import random
import re
import signal
import subprocess
import threading
import time
import urllib.request

import pytest

from clients import ssh
from moosaic_server import BUILD, MOOSAIC, Server, wait_for
from players import Player

ENDS = int(os.environ.get("MOOSAIC_ENDS", "3"))
SHIM = BUILD / "test-tools" / "slow_disk.so"
FLUSH_MS = "700"
WRITERS = 6
ENDLESS = ("limits.time_ms=600000", f"limits.ticks={2 ** 60}")  # longer than any test waits


class Writer(threading.Thread):
    """Counts up in the world until the connection ends; `answered` is the last number the server confirmed."""

    def __init__(self, server, name, answered):
        super().__init__()
        self.server, self.name, self.answered, self.wrong = server, name, answered, ""

    def run(self):
        try:
            player = Player(self.server, self.name)
            while True:
                n = self.answered + 1
                player.line(f";(me := lookup('{self.name}')).set_property('left', {n}), me.set_property('right', {n}), {n}")
                player.expect(rf"{n}\)", 120)
                self.answered = n
        except (AssertionError, OSError) as story:
            self.wrong = str(story)  # how it ends, too


def log_of(server):
    return (server.data / "stderr.log").read_text()


def not_durable(server):
    """Commits that wait for the disk."""
    port = re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", log_of(server))[-1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as page:
        return float(re.search(r"^moosaic_store_commits_not_durable (\S+)", page.read().decode(), re.M).group(1))


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", str(SHIM))
    monkeypatch.setenv("ASAN_OPTIONS", os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
    return monkeypatch


def end(server):
    """Seconds from SIGTERM to the end of the process, and its status."""
    process, server.process = server.process, None
    Server.running.remove(server)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    status = process.wait(timeout=300)
    process.stdout.close()
    server.log.close()
    return time.monotonic() - began, status


def test_many_ends_under_writing_load_on_a_slow_disk(tmp_path, slow):
    seed = int(os.environ.get("MOOSAIC_SEED", random.randrange(1 << 30)))
    print(f"MOOSAIC_SEED={seed}")
    chance = random.Random(seed)
    own = Server(tmp_path)
    names = [f"writer{i}" for i in range(WRITERS)]
    for name in names:
        own.add_user(name, "programmer")
    answered = dict.fromkeys(names, 0)
    longest = unheard = 0
    for number in range(1, ENDS + 1):
        slow.setenv("MOOSAIC_TEST_FLUSH_MS", FLUSH_MS)
        own.start()
        slow.delenv("MOOSAIC_TEST_FLUSH_MS")
        writers = [Writer(own, name, answered[name]) for name in names]
        for writer in writers:
            writer.start()
        wait_for(lambda: all(w.answered > answered[w.name] or w.wrong for w in writers), f"every writer to be answered, end {number}", 120)
        early = [f"{w.name}: {w.wrong}" for w in writers if w.wrong]
        assert not early, early
        time.sleep(chance.random() * 1.4)  # anywhere within two flushes
        took, status = end(own)
        for writer in writers:
            writer.join()
        log = (own.data / "stderr.log").read_text()
        assert status == 0, f"end {number}: status {status}\n{log[-4000:]}"
        assert "Sanitizer" not in log, log[-8000:]
        longest = max(longest, took)
        shown = own.do("Wizard", *[f";(lookup('{name}').left, lookup('{name}').right)" for name in names])
        for writer, line in zip(writers, shown, strict=True):
            left, right = eval(line)
            assert left == right, f"end {number}, {writer.name}: half of a command: {left} {right}"
            assert left in (writer.answered, writer.answered + 1), f"end {number}, {writer.name}: answered {writer.answered}, found {left}"
            unheard += left - writer.answered
            answered[writer.name] = left
    print(f"{ENDS} ends with {FLUSH_MS} ms a flush, {sum(answered.values())} commands kept, none lost, {unheard} done whose answer "
          f"was still on its way; the longest end took {longest:.1f} s")
    assert "MOOSAIC_ENDS" not in os.environ or longest <= 10


def test_lines_of_do_do_not_hold_the_end_up(tmp_path):
    own = Server(tmp_path).start(*ENDLESS)
    doing = subprocess.Popen([MOOSAIC, "do", "--data", own.data, "--as", "Wizard", ";1", ";sum(1 for i in range(10 ** 15))", ";2"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert doing.stdout.readline() == "1\n"
    assert own.stop() == 0
    out, complaint = doing.communicate(timeout=60)
    assert doing.returncode == 2 and out == "" and "line 2" in complaint and "stopp" in complaint, complaint


def test_commands_without_an_end_do_not_hold_the_end_up(tmp_path):
    own = Server(tmp_path)
    own.add_user("anna", "programmer")
    own.start(*ENDLESS)
    anna, wizard = ssh(own, "anna"), ssh(own, "wizard")
    try:
        for client in (anna, wizard):
            client.line(";sum(1 for i in range(10 ** 15))")
        wait_for(lambda: len({w["principal"] for w in own.status()["workers"]} - {0}) >= 2, "both to have a worker")
        assert own.stop() == 0
    finally:
        anna.close()
        wizard.close()
    own.start()  # the directory was let go of
    assert own.stop() == 0


def test_a_storage_that_hangs_does_not_hold_the_end_up(tmp_path, slow):
    """For good: the flag that lets the disk go on is taken away only when the server is gone."""
    flag = tmp_path / "hangs"
    slow.setenv("MOOSAIC_TEST_SLOW_DISK", str(flag))
    own = Server(tmp_path)
    for name in ("anna", "bob"):
        own.add_user(name, "programmer")
    own.start()
    try:
        anna, bob = Player(own, "anna"), Player(own, "bob")
        for player in (anna, bob):
            player.line(f";lookup('{player.name}').set_property('left', 1) or 'kept'")
            player.expect("'kept'")
        flag.touch()
        for player in (anna, bob):
            player.line(f";lookup('{player.name}').set_property('left', 2) or 'never'")
        doing = subprocess.Popen([MOOSAIC, "do", "--data", own.data, "--as", "Wizard", ";lookup('Wizard').set_property('left', 2) or 'never'"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_for(lambda: not_durable(own), "the writes to wait for the disk")
        took, status = end(own)
        log = log_of(own)
        print(f"ended after {took:.1f} s: {log[-400:]}")
        assert status == 1 and "not ended within 10 s of the signal to stop" in log and "nothing that was answered is" in log, log[-4000:]
        for player in (anna, bob):
            assert "'never'" not in player.text(), "answered before it was on the disk"
        out, complaint = doing.communicate(timeout=60)
        assert doing.returncode == 2 and "never" not in out, (out, complaint)
    finally:
        flag.unlink(missing_ok=True)
    own.start()
    for name in ("anna", "bob"):
        assert own.do("Wizard", f";lookup('{name}').left")[0] in ("1", "2"), "what was answered is there"
    assert own.stop() == 0


def test_a_start_that_hangs_can_be_ended(tmp_path, slow):
    flag = tmp_path / "hangs"
    slow.setenv("MOOSAIC_TEST_SLOW_DISK", str(flag))
    own = Server(tmp_path)
    flag.touch()
    command = [MOOSAIC, "serve", "--data", own.data, "--set", "transport.ssh.listen=127.0.0.1:0", "--set", "transport.telnet.listen=127.0.0.1:0",
               "--set", "service.metrics.listen=127.0.0.1:0"]
    try:
        starting = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_for(lambda: (own.data / "lock").exists(), "the start to begin")
        starting.send_signal(signal.SIGTERM)
        out, log = starting.communicate(timeout=120)
        print(starting.returncode, out, log)
        assert starting.returncode in (-signal.SIGTERM, 0, 1)
    finally:
        flag.unlink(missing_ok=True)
    assert own.start().stop() == 0
