"""What the doctor finds inside a world, with a server and without: each situation is made, and seen. More in test_needed.py."""
import json
import os
import signal
import subprocess

import pytest

import clients
from moosaic_server import MOOSAIC, PASSWORD, PATIENCE, Server, damage, moosaic


@pytest.fixture
def own(tmp_path):
    served = Server(tmp_path)
    served.add_user("bob", "builder")
    served.add_user("mallory", "programmer")
    yield served
    served.stop()


def findings(server, check, *sets):
    """What the doctor says of one check; whatever else it says, it does not fall over."""
    words = [word for value in ("transport.ssh.listen=127.0.0.1:0", "transport.telnet.listen=127.0.0.1:0", "service.metrics.listen=127.0.0.1:0", *sets)
             for word in ("--set", value)]
    lines = json.loads(moosaic("doctor", "--data", server.data, "--json", *words, check=False).stdout)
    assert not [line for line in lines if line["check"] == "world" and line["level"] == "fault"], lines
    return [line for line in lines if line["check"] == check]


def number(server, name):
    return int(server.do("Wizard", f";lookup('{name}').id")[-1])


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("what, bound", [("objects", 2), ("bytes", 5)])
def test_an_owner_over_a_bound(own, running, what, bound):
    own.do("bob", "@create pot", "@create cup", "@create jug")
    assert not findings(own, "owners")
    sets = [f"limits.{what}={bound}"]
    if running:
        own.start(*sets)  # the bound is the server's, whatever the command was told
        sets = []
    found = findings(own, "owners", *sets)
    mine = [line for line in found if "(bob)" in line["message"]]
    assert len(mine) == 1 and f"{what}, {bound} are allowed" in mine[0]["message"] and mine[0]["level"] == "warning", found
    assert f"limits.{what}" in mine[0]["remedy"]
    assert not [line for line in found if "(Wizard)" in line["message"]], "wizards have no bound"
    class_bound = findings(own, "owners", *sets, f"limits.builder.{what}=1000000")
    assert running or not [line for line in class_bound if "(bob)" in line["message"]], "the bound of his class counts"


def test_what_is_counted_for_an_owner(own):
    """Beside the rows themselves, however they came to be; and an older world is counted anew."""
    own.do("mallory", "@create bell", "@verb bell:ring this", "@rename bell to gong", ";lookup('gong').allow('everyone', 'move')",
           ";lookup('gong').add_alias('bong') and None")
    own.do("Wizard", "; gong = lookup('gong'); gong.owner = lookup('bob'); gong.save()")
    own.start()  # counts what the command line has made
    assert not findings(own, "owners")
    bob = number(own, "bob")
    own.stop()
    damage(own, f"UPDATE owner_use SET bytes = -1 WHERE owner = {bob}")
    words = ["doctor", "--data", own.data, "--json"]
    found = [line for line in json.loads(moosaic(*words, check=False).stdout) if line["check"] == "owners" and line["level"] == "fault"]
    assert len(found) == 1 and "(bob)" in found[0]["message"] and "1 bytes are counted" in found[0]["message"], found
    damage(own, "UPDATE owner_use SET objects = 0 WHERE owner = 0")  # as a version had it that left some out
    own.start()
    assert not findings(own, "owners")


def test_an_owner_whose_workers_crashed_too_often(own):
    """Nothing of hers runs, verbs nor texts, until an operator says so."""
    own.do("mallory", "@create siren", "@verb siren:sing this", "@program siren:sing", "print('la la')", ".")
    mallory = number(own, "mallory")
    damage(own, f"INSERT INTO meta (key, value) VALUES ('owner_crashes {mallory}', '[0, 128, {2**60}]')")
    own.start()
    found = findings(own, "suspended")
    assert len(found) == 1 and "(mallory)" in found[0]["message"] and found[0]["level"] == "warning", found
    for line in ("sing siren", "@eval 1 + 1"):
        shown = "\n".join(own.do("mallory", line, check=False))
        assert f"moosaic verb resume '#{mallory}:*'" in shown and "la la" not in shown, shown
    assert "#" in own.do("Wizard", ";lookup('mallory')")[0], "others are not concerned"
    assert f"#{mallory}:*" in moosaic("verb", "suspended", "--data", own.data).stdout
    assert "(mallory)" in moosaic("verb", "resume", f"#{mallory}:*", "--data", own.data).stdout
    assert own.do("mallory", "sing siren") == ["la la"]
    assert not findings(own, "suspended")


@pytest.mark.parametrize("running", [False, True])
def test_an_object_whose_hooks_were_cut_off(own, running):
    own.do("mallory", "@eval create('siren', location=lookup('Mosaic Square'), obvious=True) and None", "@verb siren:title none",
           "@program siren:title", "while True: pass", ".")
    assert not findings(own, "hooks")
    own.start()
    with_it = clients.telnet(own, "bob", PASSWORD)
    assert "siren" in "\n".join(with_it.command("look"))
    with_it.close()
    if not running:
        own.stop()
    found = findings(own, "hooks")
    assert len(found) == 1 and "(siren)" in found[0]["message"] and "title" in found[0]["message"] and found[0]["level"] == "warning", found
    assert "mend it" in found[0]["remedy"]
    own.do("mallory", "@program siren:title", "return 'a siren'", ".")
    assert not findings(own, "hooks"), "what has been mended is no finding"


@pytest.mark.parametrize("running", [False, True])
def test_cycles_of_parents(own, running):
    own.do("bob", "@create vase", "@create urn")
    vase, urn = number(own, "vase"), number(own, "urn")
    damage(own, f"INSERT INTO parent (child, parent, position) VALUES ({vase}, {urn}, 7)", f"INSERT INTO parent (child, parent, position) VALUES ({urn}, {vase}, 7)")
    if running:
        own.start()
    found = findings(own, "parents")
    assert len(found) == 1 and "is its own ancestor" in found[0]["message"] and f"#{vase}" in found[0]["message"] and f"#{urn}" in found[0]["message"], found
    assert found[0]["level"] == "fault"
    own.do("Wizard", found[0]["remedy"].split("`")[1])  # as it says
    assert not findings(own, "parents")


@pytest.mark.parametrize("running", [False, True])
def test_an_object_inside_itself(own, running):
    own.do("bob", "@create box", "@create bag")
    box, bag = number(own, "box"), number(own, "bag")
    damage(own, f"UPDATE location SET container = {bag} WHERE object = {box}", f"UPDATE location SET container = {box} WHERE object = {bag}")
    if running:
        own.start()
    found = findings(own, "locations")
    assert len(found) == 1 and f"#{min(box, bag)}" in found[0]["message"] and "is inside itself" in found[0]["message"], found
    assert found[0]["level"] == "fault"
    own.do("Wizard", found[0]["remedy"].split("`")[1])
    assert not findings(own, "locations")


def test_an_object_in_itself_alone(own):
    own.do("bob", "@create box")
    box = number(own, "box")
    damage(own, f"UPDATE location SET container = object WHERE object = {box}")
    assert [line["level"] for line in findings(own, "locations")] == ["fault"]
    own.start()
    assert [line["level"] for line in findings(own, "locations")] == ["fault"]


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("stored", ["{\"o#12\": ", "no value", "[1, 2", "NaN!"])
def test_a_value_that_cannot_be_read(own, running, stored):
    own.do("bob", "@create jar", "@set fill on jar to 3")
    jar = number(own, "jar")
    damage(own, f"UPDATE property SET value = '{stored}' WHERE object = {jar} AND name = 'fill'")
    if running:
        own.start()
    found = findings(own, "values")
    assert len(found) == 1 and "the property fill" in found[0]["message"] and "(jar)" in found[0]["message"], found
    own.do("Wizard", f";lookup({jar}).set_property('fill', 4) and None")
    assert not findings(own, "values")


@pytest.mark.parametrize("running", [False, True])
def test_a_world_nobody_can_log_in_to(own, running):
    assert not findings(own, "logins")
    damage(own, "UPDATE account SET active = 0 WHERE login = 'wizard'")
    if running:
        own.start()
    found = findings(own, "logins")
    assert len(found) == 1 and "no wizard can log in" in found[0]["message"] and found[0]["level"] == "warning", found
    assert "these are wizards: wizard" in found[0]["message"] and "moosaic user login NAME on" in found[0]["remedy"]
    for name in ("bob", "mallory"):
        moosaic("user", "login", name, "off", "--data", own.data)
    found = findings(own, "logins")
    assert len(found) == 1 and "no account can log in" in found[0]["message"] and found[0]["level"] == "fault", found
    moosaic("user", "login", "wizard", "on", "--data", own.data)
    assert not findings(own, "logins")


def test_neither_password_nor_key_is_no_login(own):
    damage(own, "UPDATE account SET password = NULL", "DELETE FROM ssh_key")
    assert "no account can log in" in findings(own, "logins")[0]["message"]
    moosaic("user", "passwd", "wizard", "--data", own.data)
    assert not findings(own, "logins")


# --- a server that cannot be asked

COMMANDS = (["status"], ["do", "--as", "Wizard", "look"], ["user", "list"], ["plugins"], ["verb", "suspended"], ["audit"])


def test_a_server_that_does_not_answer_is_waited_for_by_name(own, tmp_path):
    own.start()
    own.process.send_signal(signal.SIGSTOP)
    try:
        waiting = [(command, subprocess.Popen([str(word) for word in [MOOSAIC, *command, "--data", own.data]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
                   for command in (*COMMANDS, ["backup", tmp_path / "copy"])]
        for command, one in waiting:
            line = one.stderr.readline()
            assert "waiting for the server" in line and str(own.process.pid) in line and "Ctrl-C" in line, (command, line)
        lines = json.loads(moosaic("doctor", "--data", own.data, "--json", check=False).stdout)
        found = [line for line in lines if line["check"] == "server"]
        assert len(found) == 1 and found[0]["level"] == "fault" and str(own.process.pid) in found[0]["message"] and "restart" in found[0]["remedy"], found
        assert [line for line in lines if line["check"] == "seccomp"], "it goes on"
    finally:
        own.process.send_signal(signal.SIGCONT)
    for command, one in waiting:
        out, err = one.communicate(timeout=60 * PATIENCE)
        assert one.returncode == 0 and (out or command[0] in ("verb", "audit")) and "waiting" not in err, (command, out, err)


def test_nobody_denies_a_server_whose_socket_is_gone(own, tmp_path):
    own.start()
    (own.data / "control.sock").unlink()
    pid = str(own.process.pid)
    for command in (*COMMANDS, ["backup", tmp_path / "copy"], ["serve"], ["doctor"]):
        done = moosaic(*command, "--data", own.data, check=False)
        said = done.stdout + done.stderr
        assert done.returncode != 0 and f"in use by process {pid}, and its control socket is missing" in said and f"kill {pid}" in said, (command, said)
        assert "no server" not in said and "none runs" not in said, (command, said)
    assert own.stop() == 0
    assert "no server" in moosaic("status", "--data", own.data, check=False).stdout


def test_root_makes_nothing_in_the_directory_of_somebody_else(own):
    if os.geteuid() != 0:
        return  # nobody else can have one
    for path in (own.data, *own.data.iterdir()):
        os.chown(path, 12345, 12345)
    before = sorted(os.listdir(own.data))
    for command in (["serve", "--set", f"log.file={own.data / 'log'}"], ["do", "--as", "Wizard", "look"], ["user", "list"], ["backup", own.data / "copy"], ["init"]):
        done = moosaic(*command, "--data", own.data, check=False)
        assert done.returncode != 0 and "belongs to another user (uid 12345)" in done.stderr and "runuser" in done.stderr, (command, done)
    assert sorted(os.listdir(own.data)) == before and {os.stat(path).st_uid for path in own.data.iterdir()} == {12345}
