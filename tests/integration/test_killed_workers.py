"""kill -9 and SIGSTOP of workers and of the zygote, at random, under load: every command is answered, once.

MOOSAIC_HITS (default 8; `tools/prove killed-workers`: 300) processes are hit, one in six of them the zygote. The seed is
printed; MOOSAIC_SEED takes it again.
"""
import os
import re
import signal
import threading

from moosaic_server import Server, dice, wait_for
from players import Player

HITS = int(os.environ.get("MOOSAIC_HITS", 8))
PLAYERS = 4
ERRORS = ("took longer than", "worker died", "No verb worker could be started", "too busy", "Please try again")


def is_error(shown):
    return any(text in shown for text in ERRORS)


class Busy(threading.Thread):
    """One player: counts up in a property of its own, and knows what every answer was."""

    def __init__(self, server, name, over):
        super().__init__()
        self.player = Player(server, name)
        self.over = over
        self.answered = self.errors = 0
        self.worst = 0.0
        self.story = None

    def run(self):
        try:
            self.player.command(";this.set_property('n', 0)")
            while not self.over.is_set():
                shown, took = self.player.command(";this.set_property('n', this.n + 1), this.n, 'counted'", 90)
                self.worst = max(self.worst, took)
                counted = re.findall(r"\(None, (\d+), 'counted'\)", shown)
                # An error beside the answer is that of the fence behind the command.
                assert len(counted) == 1 or (not counted and is_error(shown)), f"no single answer: {shown!r}"
                if counted:
                    self.answered += 1
                    assert int(counted[0]) == self.answered, f"counted {counted[0]} after {self.answered} answers"
                else:
                    self.errors += 1
        except Exception as story:  # shown by the test
            self.story = repr(story)
        finally:
            self.player.close()


def hit(server, chance, stopped):
    status = server.status()
    workers = [worker["pid"] for worker in status["workers"]]
    pid = status["zygote"] if chance.random() < 1 / 6 or not workers else chance.choice(workers)
    what = chance.choice((signal.SIGKILL, signal.SIGSTOP))
    if pid:
        try:
            os.kill(pid, what)
            stopped += [pid] if what == signal.SIGSTOP else []
        except ProcessLookupError:
            pass


def still_stopped(pids):
    def state(pid):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0]
        except OSError:
            return ""
    return [pid for pid in pids if state(pid) == "T"]


def test_killed_and_stopped_at_random(tmp_path):
    chance = dice()
    own = Server(tmp_path)
    names = [f"busy{i}" for i in range(PLAYERS)]
    own.start()
    for name in names:
        own.add_user(name, "programmer")
    over = threading.Event()
    players = [Busy(own, name, over) for name in names]
    for player in players:
        player.start()
    stopped = []
    wait_for(lambda: all(player.answered for player in players), lambda: [player.story for player in players], 90)
    for _ in range(HITS):
        before = sum(player.answered for player in players)
        hit(own, chance, stopped)
        # Somebody is served although a worker or the zygote is gone or stands still.
        wait_for(lambda: sum(player.answered for player in players) > before or any(player.story for player in players),
                 lambda: f"an answer: {[player.story for player in players]}", 90)
    over.set()
    for player in players:
        player.join(120)
    answered, errors = sum(p.answered for p in players), sum(p.errors for p in players)
    print(f"{HITS} processes hit: {answered} commands answered, {errors} with an error; the slowest took {max(p.worst for p in players):.1f} s")
    assert not [player.story for player in players if player.story]
    assert not any(player.is_alive() for player in players)
    # A worker that stands still is killed at the limit of whoever needs it, which may be the first to ask here; idle ones
    # stay until then, or until the end.
    for name, player in zip(names, players):
        shown = []
        wait_for(lambda: shown.extend(own.do(name, ";this.n", check=False)) or not is_error(shown[-1]), lambda: shown, 90)
        assert shown[-1] == str(player.answered)
    assert own.stop() == 0
    wait_for(lambda: not still_stopped(stopped), lambda: f"stopped workers to be gone: {still_stopped(stopped)}")
