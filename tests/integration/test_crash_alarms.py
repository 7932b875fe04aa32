"""Workers that crash: each is an alarm (log, metric, audit row), none is run again, and a verb that does it again and again is suspended.

MOOSAIC_CRASHES (default 5; `tools/prove crash-alarms`: 100) verbs crash once each. Signals come from outside, while the verb computes.
"""
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from moosaic_server import MOOSAIC, PATIENCE, Server, moosaic, wait_for

CRASHES = int(os.environ.get("MOOSAIC_CRASHES", 5))
FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGABRT, signal.SIGSYS)
BODY = ["if this.loops:", "    while True:", "        pass", "print('fine')"]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("crashes"))
    served.add_user("anna", "programmer")
    served.start("limits.time_ms=60000", "limits.ticks=1000000000000")
    yield served
    served.stop()


def make_bomb(server, player, name):
    server.do(player, f"@create {name}", f"@verb {name}:boom this", f"@program {name}:boom", *BODY, ".",
              f";lookup('{name}').set_property('loops', True)")


def avatar(server, player):
    return int(server.do(player, ";context.player.pk")[-1])


def log_of(server):
    return (server.data / "stderr.log").read_text(errors="replace")


def crashed_in_log(server):
    return [line for line in log_of(server).splitlines() if "a worker crashed while it ran" in line]


def crashed_in_metrics(server):
    port = re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", log_of(server))[-1]
    time.sleep(0.15)  # a page is kept for a tenth of a second
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20).read().decode()
    return int(float(re.search(r"^moosaic_workers_crashed_total (\S+)", page, re.M)[1]))


def audit(server, action):
    rows = json.loads(moosaic("audit", "--last", 10000, "--json", "--data", server.data).stdout)
    return [row for row in rows if row["action"] == action]


def cpu(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])
    except OSError:
        return 0


def workers_of(server, principal):
    return [worker["pid"] for worker in server.status()["workers"] if worker["principal"] == principal]


def crash(server, player, line, number, principal):
    """Runs the line, sends the signal to the worker that computes for it, and gives what the player saw."""
    before = {}
    running = subprocess.Popen([MOOSAIC, "do", "--data", server.data, "--as", player, line], stdout=subprocess.PIPE, text=True)

    def computing():
        now = {pid: cpu(pid) for pid in workers_of(server, principal)}
        busy = [pid for pid, ticks in now.items() if ticks - before.setdefault(pid, ticks) > 3]
        return busy[0] if busy else None

    pid = wait_for(computing, "a worker that computes", 60)
    os.kill(pid, number)
    shown, _ = running.communicate(timeout=60 * PATIENCE)
    return pid, shown


def test_every_crash_is_an_alarm(own):
    anna = avatar(own, "anna")
    logged, counted, noted = len(crashed_in_log(own)), crashed_in_metrics(own), len(audit(own, "worker_crash"))
    for i in range(CRASHES):
        make_bomb(own, "anna", f"bomb{i}")
        number = FAULTS[i % len(FAULTS)]
        pid, shown = crash(own, "anna", f"boom bomb{i}", number, anna)
        assert ("crashed its worker" in shown or "broke out of its rules" in shown) and "fine" not in shown, shown
        line = wait_for(lambda: [text for text in crashed_in_log(own) if f"process {pid})" in text], "the alarm in the log")[-1]
        assert "error" in line.lower() and f"(bomb{i}):boom of #{anna} (anna), on #" in line and number.name in line, line
    assert len(crashed_in_log(own)) - logged == CRASHES
    assert crashed_in_metrics(own) - counted == CRASHES
    rows = audit(own, "worker_crash")[noted:]
    assert len(rows) == CRASHES
    for i, row in enumerate(rows):
        assert row["actor"] is None and f"(bomb{i})" in row["target"], row
        assert f"(bomb{i}):boom of #{anna} (anna)" in row["detail"] and FAULTS[i % len(FAULTS)].name in row["detail"], row
    assert not json.loads(moosaic("verb", "suspended", "--json", "--data", own.data).stdout)


def test_three_crashes_in_an_hour_suspend_the_verb_until_it_is_resumed(own):
    anna = avatar(own, "anna")
    make_bomb(own, "anna", "mine")
    own.do("anna", "@verb mine:outer this", "@program mine:outer", "this.boom()", ".")
    own.do("anna", "@verb mine:mark this", "@program mine:mark", "print('marked')", ".")
    for _ in range(3):
        crash(own, "anna", "boom mine", signal.SIGSEGV, anna)
    wait_for(lambda: audit(own, "verb_suspend"), "the suspension")
    own.do("anna", ";lookup('mine').set_property('loops', False)")
    remedy = r"is suspended: .* moosaic verb resume (\d+)"
    shown = "\n".join(own.do("anna", "boom mine", check=False))
    number = re.search(remedy, shown)[1]
    # A call inside the owner's worker, and by way of the engine, and of the same verb with other code.
    assert re.search(remedy, "\n".join(own.do("anna", "outer mine", check=False)))
    assert re.search(remedy, "\n".join(own.do("Wizard", ";lookup('mine').boom()", check=False)))
    own.do("anna", "@program mine:boom", "print('new')", ".")
    assert re.search(remedy, "\n".join(own.do("anna", "boom mine", check=False)))
    assert own.do("anna", "mark mine") == ["marked"]
    listed = json.loads(moosaic("verb", "suspended", "--json", "--data", own.data).stdout)
    assert [(str(verb["verb"]), verb["owner"], verb["names"]) for verb in listed] == [(number, anna, ["boom"])]
    doctor = json.loads(moosaic("doctor", "--json", "--data", own.data, check=False).stdout)
    line = next(entry for entry in doctor if entry["check"] == "suspended")
    assert line["level"] == "warning" and "(mine):boom" in line["message"] and "verb resume" in line["remedy"], line
    other = moosaic("verb", "resume", "#1:none", "--data", own.data, check=False)
    assert other.returncode == 1 and "no such verb is suspended" in other.stderr
    assert "(mine):boom" in moosaic("verb", "resume", f"#{listed[0]['object']}:boom", "--data", own.data).stdout
    assert own.do("anna", "boom mine") == ["new"]
    assert not json.loads(moosaic("verb", "suspended", "--json", "--data", own.data).stdout)
    # What happened before no longer counts.
    own.do("anna", "@program mine:boom", *BODY, ".", ";lookup('mine').set_property('loops', True)")
    crash(own, "anna", "boom mine", signal.SIGSEGV, anna)
    assert not json.loads(moosaic("verb", "suspended", "--json", "--data", own.data).stdout)


def test_a_verb_that_is_made_anew_has_no_clean_sheet(own):
    anna = avatar(own, "anna")
    make_bomb(own, "anna", "phoenix")
    for name in ("boom", "blast"):
        crash(own, "anna", f"{name} phoenix", signal.SIGSEGV, anna)
        own.do("anna", f"@rmverb phoenix:{name}", "@verb phoenix:blast this", "@program phoenix:blast", *BODY, "# changed", ".")
    crash(own, "anna", "blast phoenix", signal.SIGSEGV, anna)
    listed = wait_for(lambda: json.loads(moosaic("verb", "suspended", "--json", "--data", own.data).stdout), "the suspension")
    assert [(verb["owner"], verb["names"]) for verb in listed] == [(anna, ["blast"])]
    moosaic("verb", "resume", str(listed[0]["verb"]), "--data", own.data)


def test_a_wizards_verb_is_never_suspended(own):
    wizard = avatar(own, "Wizard")
    make_bomb(own, "Wizard", "orb")
    noted = len(audit(own, "worker_crash"))
    for _ in range(4):
        crash(own, "Wizard", "boom orb", signal.SIGSEGV, wizard)
    wait_for(lambda: len(audit(own, "worker_crash")) == noted + 4, "four alarms")
    assert not json.loads(moosaic("verb", "suspended", "--json", "--data", own.data).stdout)


def test_the_outermost_verb_of_the_dead_worker_is_named(own):
    """The wizard's verb calls anna's, whose worker dies: hers is what crashed."""
    anna = avatar(own, "anna")
    make_bomb(own, "anna", "inner")
    own.do("Wizard", "@create caller", "@verb caller:start this", "@program caller:start", "from moo.sdk import lookup", "lookup('inner').boom()", ".")
    noted = len(audit(own, "worker_crash"))
    _, shown = crash(own, "Wizard", "start caller", signal.SIGSEGV, anna)
    assert "crashed its worker" in shown, shown
    rows = wait_for(lambda: audit(own, "worker_crash")[noted:], "the alarm")
    assert len(rows) == 1 and f"(inner):boom of #{anna}" in rows[0]["detail"], rows


def test_an_idle_worker_that_crashes_is_an_alarm_too_and_one_that_is_killed_is_none(own):
    anna = avatar(own, "anna")
    own.do("anna", "mark mine")
    logged = len(crashed_in_log(own))
    for pid in workers_of(own, anna):
        os.kill(pid, signal.SIGKILL)
    own.do("anna", "mark mine")
    pid = workers_of(own, anna)[0]
    os.kill(pid, signal.SIGSEGV)
    line = wait_for(lambda: crashed_in_log(own)[logged:], "the alarm")
    assert len(line) == 1 and "(mine):mark" in line[0] and f"process {pid})" in line[0], line
    assert own.do("anna", "mark mine") == ["marked"]


def test_idle_connections_keep_nobody_off_the_control_socket_nor_the_health_page(own):
    port = int(re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", log_of(own))[-1])
    held = []
    for _ in range(60):
        local = socket.socket(socket.AF_UNIX)
        local.connect(str(own.data / "control.sock"))
        held += [local, socket.create_connection(("127.0.0.1", port))]
    assert own.do("anna", "mark mine") == ["marked"]
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20).status == 200
    for one in held:
        one.close()
