"""moosaic backup and restore: one moment of a world in use, whole or not there at all, whatever dies meanwhile.

MOOSAIC_KILLS: how often something is killed in each of the last tests (default 3); the seed of the moments is printed.
"""
import os
import pathlib
import random
import shutil
import sqlite3
import stat
import subprocess
import threading
import time

import pytest

import moosaic_server
from clients import ssh
from moosaic_server import MOOSAIC, Server, dice, moosaic, wait_for

KILLS = int(os.environ.get("MOOSAIC_KILLS", "3"))
WRITERS = 3


@pytest.fixture
def world(tmp_path):
    own = Server(tmp_path)
    for i in range(WRITERS):
        own.add_user(f"writer{i}", "programmer")
    own.start()
    # Large enough for a copy to take a moment.
    for part in range(4):
        own.do("Wizard", f";[lookup('Wizard').set_property(f'ballast_{part}_{{i}}', 'x' * 100000) for i in range(25)].count(None)")
    yield own
    if own.process is not None:
        own.stop()


def write(server, name, answered, done):
    """Two properties get the same number by one command, again and again; `answered` holds the last confirmed."""
    client = ssh(server, name)
    try:
        n = answered[name]
        while not done.is_set():
            n += 1
            lines = client.command(f";(me := lookup('{name}')).set_property('left', {n}), me.set_property('right', {n}), {n}")
            if any(f"{n})" in line for line in lines):
                answered[name] = n
    except (AssertionError, OSError):
        pass  # the server was killed
    finally:
        client.close()


class Writers:
    def __init__(self, server):
        self.answered = {f"writer{i}": 0 for i in range(WRITERS)}
        self.server = server

    def __enter__(self):
        self.done = threading.Event()
        before = dict(self.answered)
        self.threads = [threading.Thread(target=write, args=(self.server, name, self.answered, self.done)) for name in self.answered]
        for thread in self.threads:
            thread.start()
        wait_for(lambda: all(self.answered[name] > before[name] for name in before), "every writer to be answered", 120)
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()


def restored(file, folder, like):
    """A Server on the restored world, not started; accounts and keys are those of the world `like`."""
    moosaic("restore", file, "--data", folder)
    copy = object.__new__(Server)
    copy.data, copy.process, copy.ports, copy.key = pathlib.Path(folder), None, {}, like.key
    return copy


def numbers(server, name):
    left, right = eval(server.do("Wizard", f";(lookup('{name}').left, lookup('{name}').right)")[-1])
    assert left == right, f"half of a command of {name}: {left} {right}"
    return left


def test_one_moment_of_a_world_in_use(world, tmp_path):
    file = tmp_path / "copy.sqlite"
    with Writers(world) as writers:
        before = dict(writers.answered)
        said = moosaic("backup", file, "--data", world.data).stdout
        after = dict(writers.answered)
        wait_for(lambda: all(writers.answered[name] > after[name] for name in after), "writers to go on", 120)
    assert str(file) in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("copy.sqlite?*")), "nothing is left beside it"

    again = moosaic("backup", file, "--data", world.data, check=False)
    assert again.returncode == 1 and "name already" in again.stderr and str(file) in again.stderr

    copy = restored(file, tmp_path / "copy", world)
    for name in before:
        assert before[name] <= numbers(copy, name) <= after[name] + 1
    copy.start()
    client = ssh(copy, "writer0")
    assert client.command(";6 * 7") == ["42"]
    client.close()
    copy.stop()


def test_backup_names_a_relative_file_and_needs_no_server(world, tmp_path):
    world.stop()
    done = subprocess.run([MOOSAIC, "backup", "here.sqlite", "--data", world.data], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    world.start()
    done = subprocess.run([MOOSAIC, "backup", "there.sqlite", "--data", world.data], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here.sqlite").exists() and (tmp_path / "there.sqlite").exists()
    missing = moosaic("backup", tmp_path / "no" / "folder", "--data", world.data, check=False)
    assert missing.returncode == 1 and str(tmp_path / "no") in missing.stderr
    nowhere = moosaic("backup", tmp_path / "x", "--data", tmp_path / "no world", check=False)
    assert nowhere.returncode == 1 and "no world" in nowhere.stderr


def refused(file, folder, *words):
    done = moosaic("restore", file, "--data", folder, check=False)
    assert done.returncode == 1
    for word in words:
        assert str(word) in done.stderr, done.stderr


def test_a_backup_that_only_the_server_can_see(tmp_path, monkeypatch):
    """A server in a container: the same names, other folders."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount")
    own, folder = Server(tmp_path, "minimal"), tmp_path / "backups"
    folder.mkdir()
    inside = tmp_path / "inside"
    inside.write_text(f'#!/bin/sh\nexec unshare -m sh -c \'mount -t tmpfs tmpfs {folder} && exec "$0" "$@"\' {MOOSAIC} "$@"\n')
    inside.chmod(0o755)
    monkeypatch.setattr(moosaic_server, "MOOSAIC", inside)
    own.start()
    monkeypatch.undo()
    done = moosaic("backup", folder / "copy", "--data", own.data, check=False)
    assert done.returncode == 1 and "no such file here" in done.stderr and str(folder / "copy") in done.stderr and done.stdout == "", done
    (folder / "other").write_text("mine")
    done = moosaic("backup", folder / "other", "--data", own.data, check=False)
    assert done.returncode == 1 and "another one" in done.stderr and (folder / "other").read_text() == "mine", done
    moosaic("backup", tmp_path / "copy", "--data", own.data)
    own.stop()


def test_restore_refuses_what_it_must(world, tmp_path):
    file = tmp_path / "copy.sqlite"
    moosaic("backup", file, "--data", world.data)
    refused(file, world.data, "not empty", world.data)
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("dear diary")
    refused(file, full, "not empty", "letter.txt")
    assert [path.name for path in full.iterdir()] == ["letter.txt"]

    new = tmp_path / "new"
    refused(tmp_path / "missing", new, tmp_path / "missing")
    garbage = tmp_path / "garbage"
    garbage.write_bytes(random.Random(1).randbytes(100000))
    refused(garbage, new, garbage, "not a backup")
    refused(world.data / "world.sqlite", new, "in use")
    cut = tmp_path / "cut"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    refused(cut, new, cut, "damaged")
    torn = tmp_path / "torn"
    content = bytearray(file.read_bytes())
    for page in range(3, len(content) // 4096, 7):
        content[page * 4096:page * 4096 + 64] = bytes(64)
    torn.write_bytes(content)
    refused(torn, new, torn)
    newer = tmp_path / "newer"
    shutil.copy(file, newer)
    with sqlite3.connect(newer) as database:
        database.execute("pragma user_version = 4711")
    database.close()
    refused(newer, new, "4711", newer)
    assert not new.exists(), "a refused restore leaves no directory"
    none = moosaic("serve", "--data", tmp_path / "new", check=False)
    assert none.returncode == 1 and "moosaic init" in none.stderr
    (tmp_path / "empty").mkdir()
    none = moosaic("serve", "--data", tmp_path / "empty", check=False)
    assert none.returncode == 1 and "no world here" in none.stderr and not (tmp_path / "empty" / "world.sqlite").exists()


def test_a_failed_migration_leaves_the_world_and_names_its_backup(world, tmp_path):
    world.stop()
    database = sqlite3.connect(world.data / "world.sqlite")
    version = database.execute("pragma user_version").fetchone()[0]
    before = list(database.iterdump())
    # Every step is done again, and the first makes tables that are there.
    database.execute("pragma user_version = 0")
    database.commit()
    database.close()
    done = moosaic("serve", "--data", world.data, check=False)
    assert done.returncode == 1
    assert "migration from version 0" in done.stderr and "taken back" in done.stderr
    copies = list(world.data.glob("before-migration-*"))
    assert len(copies) == 1 and str(copies[0]) in done.stderr and stat.S_IMODE(copies[0].stat().st_mode) == 0o600
    for file in (world.data / "world.sqlite", copies[0]):
        database = sqlite3.connect(file)
        assert list(database.iterdump()) == before
        database.execute(f"pragma user_version = {version}")
        database.commit()
        database.close()
    world.start()
    assert world.do("Wizard", ";6 * 7") == ["42"]


def test_an_init_that_was_killed_is_no_world(tmp_path):
    own = Server(tmp_path, "minimal")
    again = moosaic("init", "--data", own.data, "--admin-password-stdin", text="correct horse battery\n", check=False)
    assert again.returncode == 1 and "a world here already" in again.stderr
    # The tables are made first, everything in them by one commit.
    database = sqlite3.connect(own.data / "world.sqlite")
    for (table,) in database.execute("select name from sqlite_schema where type = 'table'").fetchall():
        database.execute(f'delete from "{table}"')
    database.commit()
    database.close()
    none = moosaic("serve", "--data", own.data, check=False)
    assert none.returncode == 1 and "run `moosaic init` again" in none.stderr
    moosaic("init", "--data", own.data, "--admin-password-stdin", text="correct horse battery\n")
    assert own.do("Wizard", ";6 * 7") == ["42"]


def test_kill_the_server_while_it_makes_a_backup(world, tmp_path):
    chance = dice()
    writers = Writers(world)
    finished = 0
    for turn in range(KILLS):
        file = tmp_path / f"copy{turn}"
        with writers:
            backing = subprocess.Popen([MOOSAIC, "backup", file, "--data", world.data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.random() * 0.4)
            world.kill()
        backing.wait(timeout=120)
        if file.exists():
            finished += 1
            copy = restored(file, tmp_path / f"world{turn}", world)
            numbers(copy, "writer0")
        world.start()
        for name, answered in writers.answered.items():
            found = numbers(world, name)
            assert found in (answered, answered + 1), f"{name}: answered {answered}, found {found}"
            writers.answered[name] = found
        # The remains of the killed one are in nobody's way.
        if not file.exists():
            moosaic("backup", file, "--data", world.data)
        assert not list(tmp_path.glob(f"copy{turn}?*"))
    print(f"{KILLS} kills during a backup, {finished} after it was complete")


def test_kill_a_restore(world, tmp_path):
    file = tmp_path / "copy"
    moosaic("backup", file, "--data", world.data)
    complete = 0
    chance = dice()
    for turn in range(KILLS):
        folder = tmp_path / f"world{turn}"
        restoring = subprocess.Popen([MOOSAIC, "restore", file, "--data", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if turn == 0:  # surely in the middle of it
            wait_for(lambda: list(folder.glob("*.part")) or restoring.poll() is not None, "the copy to begin")
        else:
            time.sleep(chance.random() * 0.3)
        restoring.kill()
        restoring.wait()
        if (folder / "world.sqlite").exists():
            complete += 1
        else:
            none = moosaic("serve", "--data", folder, check=False)
            assert none.returncode == 1 and ("no world here" in none.stderr or "no such data directory" in none.stderr)
            moosaic("restore", file, "--data", folder)
        copy = object.__new__(Server)
        copy.data, copy.process = folder, None
        assert copy.do("Wizard", ";6 * 7") == ["42"]
        assert not list(folder.glob("*.part*"))
    print(f"{KILLS} kills during a restore, {complete} after it was complete")
