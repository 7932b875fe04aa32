"""kill -9: nothing answered is lost, nothing half-done is seen; a killed worker or zygote costs nobody a command."""
import os
import signal
import threading
import time

from clients import ssh
from moosaic_server import Server, dice, wait_for

WRITERS = 10
KILLS = int(os.environ.get("MOOSAIC_KILLS", "5"))


# A loaded machine is no reason to fail.
PATIENT = "limits.time_ms=60000"


def writing_world(tmp_path):
    own = Server(tmp_path)
    for i in range(WRITERS):
        own.add_user(f"writer{i}", "programmer")
    own.start(PATIENT)
    own.do("Wizard", "@create ledger", "drop ledger")
    return own


def write_until_killed(server, name, answered, killed, problems):
    """Each command sets two properties to the same number; `answered` holds the last number the server confirmed."""
    client = ssh(server, name)
    try:
        for n in range(answered[name] + 1, 1000000):
            lines = client.command(f";(me := lookup('{name}')).set_property('left', {n}), me.set_property('right', {n}), {n}")
            assert any(f"{n})" in line for line in lines), lines
            answered[name] = n
    except (AssertionError, OSError) as story:
        if not killed.is_set():
            problems.append(f"{name}: {story}")
    finally:
        client.close()


def test_kill_the_server(tmp_path):
    """Ten players write without a pause; whenever each was answered a few times the server is killed, at a random moment."""
    own = writing_world(tmp_path)
    names = [f"writer{i}" for i in range(WRITERS)]
    answered = dict.fromkeys(names, 0)
    chance = dice()
    unheard = 0  # done, but the answer was still on its way
    for kill in range(1, KILLS + 1):
        problems, killed, before = [], threading.Event(), dict(answered)
        threads = [threading.Thread(target=write_until_killed, args=(own, name, answered, killed, problems)) for name in names]
        for thread in threads:
            thread.start()
        wait_for(lambda: problems or all(answered[name] > before[name] + 3 for name in names), lambda: f"every writer to be answered, kill {kill}", 300)
        time.sleep(chance.random() * 0.2)
        killed.set()
        own.kill()
        for thread in threads:
            thread.join()
        assert not problems, problems
        own.start(PATIENT)
        shown = own.do("Wizard", *[f";(lookup('{name}').left, lookup('{name}').right)" for name in names])
        for name, line in zip(names, shown, strict=True):
            left, right = eval(line)
            assert left == right, f"kill {kill}, {name}: half of a command survived: {left} {right}"
            assert left in (answered[name], answered[name] + 1), f"kill {kill}, {name}: answered {answered[name]}, found {left}"
            unheard += left - answered[name]
            answered[name] = left
    print(f"{KILLS} kills, {WRITERS} writers, {sum(answered.values())} commands answered, none lost, none half done; "
          f"{unheard} done whose answer was still on its way")
    own.stop()


def test_killed_workers_and_zygote(server, connect):
    anna = connect("anna")
    for _ in range(3):
        workers = [w["pid"] for w in server.status()["workers"]]
        assert workers
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        assert anna.command(";6 * 7") == ["42"]
    zygote = server.status()["zygote"]
    assert zygote
    os.kill(zygote, signal.SIGKILL)
    assert anna.command(";6 * 7") == ["42"]
    wait_for(lambda: server.status()["zygote"] not in (0, zygote), "a new zygote")
