"""What the doctor finds inside a world, with a server and without: each situation is made, and seen. More in test_needed.py."""
import json

import pytest

import clients
from moosaic_server import PASSWORD, Server, damage, moosaic


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
