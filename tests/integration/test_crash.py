"""kill -9: nothing answered is lost, nothing half-done is seen; a killed worker or zygote costs nobody a command."""
import os
import signal
import threading

from clients import ssh
from moosaic_server import Server, wait_for

WRITERS = 10
KILLS = int(os.environ.get("MOOSAIC_KILLS", "5"))


def writing_world(tmp_path):
    own = Server(tmp_path)
    for i in range(WRITERS):
        own.add_user(f"writer{i}", "programmer")
    own.start()
    own.do("Wizard", "@create ledger", "drop ledger")
    return own


def write_until_killed(server, name, answered, stories):
    """Each command sets two properties to the same number; `answered` holds the last number the server confirmed."""
    client = ssh(server, name)
    try:
        for n in range(answered[name] + 1, 100000):
            lines = client.command(f";(me := lookup('{name}')).set_property('left', {n}), me.set_property('right', {n}), {n}")
            assert any(f"{n})" in line for line in lines), lines
            answered[name] = n
    except (AssertionError, OSError) as story:
        stories[name] = str(story)
    finally:
        client.close()


def test_kill_the_server(tmp_path):
    own = writing_world(tmp_path)
    names = [f"writer{i}" for i in range(WRITERS)]
    answered = dict.fromkeys(names, 0)
    for _ in range(KILLS):
        stories = {}
        before = dict(answered)
        threads = [threading.Thread(target=write_until_killed, args=(own, name, answered, stories)) for name in names]
        for thread in threads:
            thread.start()
        wait_for(lambda: all(answered[name] > before[name] + 3 for name in names), lambda: f"every writer to be answered: {stories}", 90)
        own.kill()
        for thread in threads:
            thread.join()
        own.start()
        for name in names:
            shown = own.do("Wizard", f";(lookup('{name}').left, lookup('{name}').right)")
            left, right = eval(shown[-1])
            assert left == right, f"{name}: half of a command survived: {left} {right}"
            assert left in (answered[name], answered[name] + 1), f"{name}: answered {answered[name]}, found {left}"
            answered[name] = left
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
