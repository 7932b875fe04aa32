"""A disk that is full, slow or read-only: writers are told once each, readers are served, nothing answered is lost.

MOOSAIC_FULL_SECONDS: how long the disk stays full (default 3).
"""
import itertools
import os
import pathlib
import select
import subprocess
import threading
import time

import pytest

from clients import ssh
from moosaic_server import BUILD, MOOSAIC, PATIENCE, Server, moosaic, wait_for

SECONDS = float(os.environ.get("MOOSAIC_FULL_SECONDS", "3"))
SHIM = BUILD / "test-tools" / "slow_disk.so"
NOT_SAVED = "could not be saved"
WRITERS, READERS = 4, 2


def set_both(name, n):
    return f";(me := lookup('{name}')).set_property('left', {n}), me.set_property('right', {n}), {n}"


class SmallDisk:
    """A file system of 24 MB. Without the right to mount, a preloaded library that answers "no space" stands for it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.flag = self.folder.with_name("full")
        self.mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", self.folder], capture_output=True).returncode == 0
        print("a tmpfs of 24 MB" if self.mounted else "no right to mount: writes fail by LD_PRELOAD instead")

    def nearly_fill(self):
        """So that fill() is done before SQLite's log has all the room it will ever need."""
        if self.mounted:
            (self.folder / "filler").write_bytes(b"x" * (16 << 20))

    def fill(self):
        if not self.mounted:
            return self.flag.touch()
        with open(self.folder / "ballast", "wb", buffering=0) as ballast:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        ballast.write(b"x" * size)
                except OSError:
                    pass

    def empty(self):
        (self.folder / "ballast" if self.mounted else self.flag).unlink()

    def read_only(self):
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)


@pytest.fixture
def preload(monkeypatch):
    """The shim in every server started meanwhile."""
    monkeypatch.setenv("LD_PRELOAD", str(SHIM))
    monkeypatch.setenv("ASAN_OPTIONS", os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
    return monkeypatch


@pytest.fixture
def disk(tmp_path, preload):
    small = SmallDisk(tmp_path / "disk")
    preload.setenv("MOOSAIC_TEST_FULL_DISK", str(small.flag))
    if small.mounted:
        preload.delenv("LD_PRELOAD")
    yield small
    for server in list(Server.running):
        if server.data.parent == small.folder:
            server.kill()
    small.close()


class Writer(threading.Thread):
    """Writes one number after the other; every command has exactly one answer, yes or no."""

    def __init__(self, server, name, stop):
        super().__init__()
        self.name, self.server, self.stop = name, server, stop
        self.saved, self.refused, self.n, self.wrong = 0, 0, 0, ""

    def run(self):
        client = ssh(self.server, self.name)
        try:
            while not self.stop.is_set():
                self.n += 1
                lines = client.command(set_both(self.name, self.n))
                yes = sum(f"{self.n})" in line for line in lines)
                no = sum(NOT_SAVED in line for line in lines)
                if yes + no != 1:
                    self.wrong = f"{self.name} got {lines}"
                    return
                if yes:
                    self.saved = self.n
                self.refused += no
        except AssertionError as story:
            self.wrong = str(story)
        finally:
            client.close()


class Reader(threading.Thread):
    def __init__(self, server, name, stop):
        super().__init__()
        self.name, self.server, self.stop = name, server, stop
        self.served, self.wrong = 0, ""

    def run(self):
        client = ssh(self.server, self.name)
        try:
            while not self.stop.is_set():
                lines = client.command("look")
                if not lines or any(NOT_SAVED in line for line in lines):
                    self.wrong = f"{self.name} got {lines}"
                    return
                self.served += 1
        except AssertionError as story:
            self.wrong = str(story)
        finally:
            client.close()


def test_a_full_disk(disk):
    own = Server(disk.folder)
    for i in range(WRITERS):
        own.add_user(f"writer{i}", "programmer")
    for i in range(READERS + 1):
        own.add_user(f"reader{i}", "player")
    disk.nearly_fill()
    own.start("limits.time_ms=60000")  # a loaded machine is no reason to fail
    stop = threading.Event()
    writers = [Writer(own, f"writer{i}", stop) for i in range(WRITERS)]
    readers = [Reader(own, f"reader{i}", stop) for i in range(READERS)]
    everybody = writers + readers
    problem = lambda: [one.wrong for one in everybody if one.wrong]  # noqa: E731
    try:
        for one in everybody:
            one.start()
        wait_for(lambda: problem() or all(writer.saved for writer in writers), "the writers to begin", 120)
        disk.fill()
        full_since = time.monotonic()
        wait_for(lambda: problem() or all(writer.refused > 2 for writer in writers), "every writer to be told", 120)
        seen = {reader.name: reader.served for reader in readers}
        late = ssh(own, f"reader{READERS}")  # who comes now is let in
        assert late.command("look")
        late.close()
        while time.monotonic() < full_since + SECONDS and not problem():
            time.sleep(0.1)
        wait_for(lambda: problem() or all(reader.served > seen[reader.name] + 2 for reader in readers), "the readers to be served", 120)
        refused = sum(writer.refused for writer in writers)
        held = time.monotonic() - full_since
        disk.empty()
        resumed = {writer.name: writer.n for writer in writers}
        wait_for(lambda: problem() or all(writer.saved > resumed[writer.name] + 2 for writer in writers), "writing to resume", 120)
    finally:
        stop.set()
        for one in everybody:
            one.join()
    assert not problem(), problem()
    own.kill()
    own.start()
    for writer in writers:
        left, right = eval(own.do("Wizard", f";(lookup('{writer.name}').left, lookup('{writer.name}').right)")[-1])
        assert left == right == writer.saved, f"{writer.name}: answered {writer.saved}, found {left} {right}"
    complaints = (own.data / "stderr.log").read_text().count(" be saved")
    print(f"full for {held:.0f} s: {refused} writes refused, {sum(reader.served for reader in readers)} reads served, "
          f"{sum(writer.saved for writer in writers)} numbers written, none lost, {complaints} lines in the log")
    assert complaints <= 5 + refused // 20, "the log must not be flooded, least of all on a full disk"
    own.stop()


def test_a_slow_disk_delays_writers_alone(tmp_path, preload):
    flag = tmp_path / "slow"
    preload.setenv("MOOSAIC_TEST_SLOW_DISK", str(flag))
    own = Server(tmp_path)
    own.add_user("writer0", "programmer")
    own.add_user("reader0", "player")
    own.start()
    writer, reader = ssh(own, "writer0"), ssh(own, "reader0")
    try:
        writer.command(set_both("writer0", 1))
        flag.touch()
        writer.line(set_both("writer0", 2))
        for _ in range(10):
            assert reader.command("look")
        while select.select([writer.output], [], [], 0)[0]:
            writer.buffer += writer.readable(os.read(writer.output, 65536).decode())
        assert "2)" not in writer.buffer, "answered before it was on the disk"
        flag.unlink()
        writer.expect(r"2\)")
    finally:
        flag.unlink(missing_ok=True)
        writer.close()
        reader.close()
    own.stop()


def test_a_read_only_directory(disk):
    if not disk.mounted:
        pytest.skip("needs the right to mount")
    own = Server(disk.folder)
    disk.read_only()
    done = moosaic("serve", "--data", own.data, check=False)
    assert done.returncode == 1
    assert str(own.data) in done.stderr and "ead-only file system" in done.stderr, done.stderr
    copy = moosaic("backup", own.data / "copy", "--data", own.data, check=False)
    assert copy.returncode == 1 and "ead-only file system" in copy.stderr, copy.stderr


def test_commands_on_a_full_disk_say_where_and_what_to_do(tmp_path):
    """A limit of file sizes is to the storage what a full disk is."""
    own = Server(tmp_path, "minimal")
    # In units of 512 bytes: nothing at all, and a log that takes a page or two.
    for limit, words in itertools.product((0, 80), (["user", "add", "zoe"], ["do", "--as", "Wizard", "@eval create('" + "x" * 60 + "')"])):
        done = subprocess.run(["sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh", MOOSAIC, *words, "--data", own.data], capture_output=True, text=True,
                              timeout=60 * PATIENCE)
        assert done.returncode in (1, 2), (limit, words, done)
        if limit == 0:  # not even a worker starts
            assert "File size limit" in done.stderr, (words, done.stderr)
            continue
        said = [line for line in done.stderr.splitlines() if str(own.data / "world.sqlite") in line]
        assert said and "disk" in said[-1] and "(" in said[-1], (limit, words, done.stderr)
        if words[0] == "user":
            assert "moosaic: " in said[-1] and "the world could not be saved" in said[-1], done.stderr
    assert '"zoe"' not in moosaic("user", "list", "--json", "--data", own.data).stdout
