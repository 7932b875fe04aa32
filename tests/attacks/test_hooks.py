"""Rooms full of hostile things and of many things: what players in them wait for.

Each command of a player among them answers within limits.hooks_ms and three times what it takes in an empty room of the
same run."""
import socket
import sqlite3
import time

import pytest

from moosaic_server import PASSWORD, Server
from neighbour import Times
from sizes import FULL, SANITIZED, size

HOOKS_MS = 200
BODIES = ("while True: pass", "raise ValueError('broken')", "print('x' * 1000000)", "this.title()", "sum(range(10**12))")
ROOM = 17  # Mosaic Square
COMMANDS = ("look", "say hello", "go east", "go west")


class Player:
    """A telnet connection that is timed."""

    def __init__(self, server, name):
        self.socket = socket.create_connection(("127.0.0.1", server.ports["telnet"]), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.until(b"login: ")
        self.login = self.timed(f"connect {name} {PASSWORD}")

    def until(self, end):
        seen = b""
        while end not in seen:
            data = self.socket.recv(1 << 20)
            assert data, seen[-500:]
            seen += data
        return seen

    def timed(self, line):
        began = time.perf_counter()
        self.socket.sendall(line.encode() + b"\r\n")
        self.until(b">>> ")
        return time.perf_counter() - began

    def close(self):
        self.socket.close()


def owner_of(db, name):
    return db.execute("SELECT id FROM object WHERE lower(name) = ?", (name,)).fetchone()[0]


def fill(data, owner, count, hooks=None):
    """So many things of the owner's in the room. Hooks "own": each overrides what is called for show; "class": the first does, and the
    others inherit from it."""
    with sqlite3.connect(data / "world.sqlite") as db:
        player = owner_of(db, owner)
        kind = db.execute("SELECT id FROM object WHERE name = 'Generic Thing'").fetchone()[0]
        mark = {key: int(value) for key, value in db.execute("SELECT key, value FROM meta WHERE key LIKE 'sequence.%'")}
        first = max(db.execute("SELECT max(id) FROM object").fetchone()[0], mark["sequence.object"]) + 1
        row, now = mark["sequence.row"] + 1, time.time_ns() // 1000
        things = range(first, first + count)
        db.executemany("INSERT INTO object VALUES (?, 1, ?, ?, 0, 1, ?, NULL, NULL, 0, NULL, 1, ?)",
                       [(i, f"thing {i}", f"thing {i}", player, now) for i in things])
        db.executemany("INSERT INTO location VALUES (?, ?, ?)", [(i, ROOM, i) for i in things])
        db.executemany("INSERT INTO parent VALUES (?, ?, 0)", [(i, kind if hooks != "class" or i == first else first) for i in things])
        for n, thing in enumerate({None: (), "class": things[:1], "own": things}[hooks]):
            for name in ("title", "titlec", "look_self", "description", "tell", "hide_from_contents", "accept"):
                code = "#!moo verb " + name + " --method\n" + (BODIES[n % len(BODIES)] if hooks == "own" else "return 'it'") + "\n"
                db.execute("INSERT INTO verb VALUES (?, ?, ?, ?, ?, 'none', '[]', 1, NULL, NULL)", (row, thing, player, code, f"h{n % len(BODIES)}{name}"))
                db.execute("INSERT INTO verb_name VALUES (?, ?, ?, ?, ?, 0)", (row + 1, row, thing, name, name))
                row += 2
        db.execute("UPDATE meta SET value = ? WHERE key = 'sequence.object'", (str(first + count),))
        db.execute("UPDATE meta SET value = ? WHERE key = 'sequence.row'", (str(row + 10),))


def times_of(server, rounds):
    """By command, and of logging in: what a player in the room waits for."""
    times = {command: Times() for command in (*COMMANDS, "login")}
    for _ in range(rounds):
        player = Player(server, "bob")
        times["login"].append(player.login)
        for command in COMMANDS:
            for _ in range(3 if command in ("look", "say hello") else 1):
                times[command].append(player.timed(command))
        player.close()
        time.sleep(0.2)
    return times


@pytest.mark.parametrize("name, count, hooks", [
    ("a hundred hostile things", 100, "own"), ("3,000 things", 3000, None), ("3,000 things of a stranger's class", 3000, "class")])
def test_a_full_room_answers_soon(tmp_path, name, count, hooks):
    rounds, seen = size(3, 20), {}
    for full in (False, True):
        folder = tmp_path / str(full)
        folder.mkdir()
        server = Server(folder)
        server.add_user("bob"), server.add_user("mallory", "programmer")
        if full:
            fill(server.data, "mallory", count, hooks)
        server.start(f"limits.hooks_ms={HOOKS_MS}")
        seen[full] = times_of(server, rounds)
        assert server.stop() == 0
    for command, empty in seen[False].items():
        bound = HOOKS_MS / 1000 + 3 * empty.p50
        worst = seen[True][command]
        print(f"{name}: {command}: empty p50 {empty.p50 * 1000:.2f} ms; full p50 {worst.p50 * 1000:.2f}, "
              f"p99 {worst.p99 * 1000:.2f}, worst {max(worst) * 1000:.2f}, bound {bound * 1000:.2f} ms")
        if FULL and not SANITIZED:
            assert worst.p99 <= bound, (command, sorted(worst)[-5:], bound)
