"""Tasks, Accounts and Sessions, used by a plugin built outside of the tree, in a running server."""
import socket
import subprocess

import pytest

from clients import ssh, telnet
from moosaic_server import BUILD, PASSWORD, Server, wait_for


def plugin_path(folder):
    return f'plugins.path=["{folder}", "{BUILD}/lib/moosaic/plugins"]'


@pytest.fixture(scope="module")
def probe(outside):
    return outside.build(outside.copy("tests/outside/probe")) / "lib/moosaic/plugins"


@pytest.fixture(scope="module")
def world(tmp_path_factory, probe):
    served = Server(tmp_path_factory.mktemp("world"))
    for name, kind in (("anna", "programmer"), ("bob", "player")):
        served.add_user(name, kind)
    served.start(plugin_path(probe), "service.probe.enabled=true")
    yield served
    served.stop()
    log = (served.data / "stderr.log").read_text()
    assert "LATE CALLBACK" not in log and "TWO THREADS" not in log


def open_probe(world, *words):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(60)
    client.connect(str(world.data / "probe.sock"))
    client.sendall("\t".join(words).encode())
    return client


def ask(world, *words):
    with open_probe(world, *words) as client:
        text = b""
        while data := client.recv(65536):
            text += data
    return text.decode()


def number_of(world, name):
    return world.do("wizard", f";lookup('{name}').id")[0]


def test_a_line_runs_as_its_principal_and_its_output_comes_back(world):
    assert ask(world, "line", "bob", "say hello").startswith("status 0\n")
    assert "hello" in ask(world, "line", "bob", "say hello")
    answer = ask(world, "line", "bob", "frobnicate")
    assert answer.startswith("status 1\n") and "frobnicate" in answer
    assert "there is no player called" in ask(world, "line", "nobody", "look")


def test_who_is_connected_sees_it(world):
    anna = ssh(world, "anna")
    try:
        ask(world, "line", "bob", "say good evening")
        anna.expect("good evening")
    finally:
        anna.close()


def test_a_snippet_returns_its_value(world):
    assert ask(world, "snippet", "anna", "6 * 7").startswith("status 0\nvalue 42\n")
    assert "ZeroDivisionError" in ask(world, "snippet", "anna", "1 // 0")


def test_nothing_beyond_the_rights_of_the_principal(world):
    """bob may not rename the wizard, by text or by verb; the wizard may rename bob."""
    text = "o = lookup({!r}); o.name = {!r}; o.save()"
    refused = ask(world, "snippet", "bob", text.format("wizard", "fool"))
    assert refused.startswith("status 1\n"), refused
    assert world.do("wizard", ";this.name")[0].strip("'").lower() == "wizard"
    assert ask(world, "snippet", "bob", "this.is_wizard()").splitlines()[1] == "value nothing"
    assert ask(world, "snippet", "wizard", "this.is_wizard()").splitlines()[1] == "value something"
    assert ask(world, "snippet", "wizard", text.format("bob", "bobby")).startswith("status 0\n")
    assert ask(world, "snippet", "wizard", text.format("bobby", "bob")).startswith("status 0\n")


def test_a_verb_needs_execute(world):
    bob = number_of(world, "bob")
    assert ask(world, "verb", "bob", bob, "tell", "ding").startswith("status 0\n")
    assert ask(world, "verb", "bob", bob, "no_such_verb", "x").startswith("status 1\n")


def test_a_thousand_requests_are_refused_beyond_a_bound_and_hold_up_nobody(world):
    bob = ssh(world, "bob")
    try:
        taken = int(ask(world, "many", "anna", "sum(range(100000))"))
        assert 256 <= taken < 400
        assert bob.command("look")
        wait_for(lambda: ask(world, "snippet", "anna", "1").startswith("status 0"), "the plugin's queue to empty", 120)
    finally:
        bob.close()


def test_a_callback_that_blocks_blocks_only_its_plugin(world):
    blocked = open_probe(world, "block", "anna")
    bob = ssh(world, "bob")
    assert bob.command("look")
    bob.close()
    assert ask(world, "snippet", "anna", "2").startswith("status 0")  # after the block
    blocked.close()


def test_a_callback_that_throws_is_logged(world):
    ask(world, "throw", "anna")
    wait_for(lambda: "service.probe: a callback threw an exception: oops" in (world.data / "stderr.log").read_text(), "log")


def test_passwords_are_checked_like_every_login(world):
    assert ask(world, "auth", "bob", PASSWORD).startswith("bob avatar #")
    wrong, unknown = ask(world, "auth", "bob", "wrong"), ask(world, "auth", "nobody", "wrong")
    assert wrong == unknown and wrong.startswith("error: login failed")


def test_accounts_are_seen_by_their_owner_and_by_wizards(world):
    assert ask(world, "find", "bob", "bob").startswith("bob avatar #")
    assert ask(world, "find", "wizard", "bob").startswith("bob avatar #")
    others = ask(world, "find", "bob", "anna")
    assert "Only a wizard" in others and others == ask(world, "find", "bob", "nobody")
    assert "no account called" in ask(world, "find", "wizard", "nobody")


def test_accounts_are_changed_by_their_owner_and_by_wizards(world, tmp_path):
    assert "old password" in ask(world, "change", "bob", "bob", "password", "another long phrase", "guess")
    assert ask(world, "change", "bob", "bob", "password", "another long phrase", PASSWORD).startswith("bob")
    telnet(world, "bob", "another long phrase").close()
    assert "Only a wizard" in ask(world, "change", "bob", "anna", "password", "another long phrase", PASSWORD)
    assert ask(world, "change", "wizard", "bob", "password", PASSWORD).startswith("bob")
    assert "Only a wizard" in ask(world, "change", "anna", "anna", "active", "no")
    assert "acts as" in ask(world, "change", "wizard", "wizard", "active", "no")
    assert " off" in ask(world, "change", "wizard", "bob", "active", "no")
    assert "login failed" in ask(world, "auth", "bob", PASSWORD)
    assert " off" not in ask(world, "change", "wizard", "bob", "active", "yes")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    added = ask(world, "change", "bob", "bob", "add", key.with_suffix(".pub").read_text().strip())
    assert "keys 2" in added
    assert "keys 1" in ask(world, "change", "bob", "bob", "remove", added.splitlines()[-1])


def test_sessions_are_listed_written_to_and_closed(world):
    anna, bob = ssh(world, "anna"), ssh(world, "bob")
    numbers = {"anna": number_of(world, "anna"), "bob": number_of(world, "bob")}
    try:
        def sessions(principal):
            rows = [line.split(" ") for line in ask(world, "list", principal).splitlines()]
            return {row[1].lstrip("#"): (row[0], row[2]) for row in rows}

        whole = sessions("wizard")
        assert whole[numbers["anna"]][1] == "[anna]" and whole[numbers["bob"]][1] == "[bob]"
        part = sessions("bob")
        assert part[numbers["anna"]][1] == "[]" and part[numbers["bob"]][1] == "[bob]"
        session = whole[numbers["anna"]][0]
        assert "only a wizard" in ask(world, "send", "bob", session, "boo")
        assert "only a wizard" in ask(world, "close", "bob", session, "boo")
        assert ask(world, "send", "wizard", session, "[red]plain\x1b[2J text") == "done\n"
        anna.expect(r"\[red\]plain")
        assert ask(world, "close", "wizard", session, "Enough for today.") == "done\n"
        anna.expect("Enough for today.")
        anna.wait()
        assert "no such session" in ask(world, "send", "wizard", session, "boo")
    finally:
        anna.close()
        bob.close()


def test_nothing_comes_after_stop(tmp_path, probe):
    """A task that runs while the server stops is never answered, and a request at stop is refused."""
    own = Server(tmp_path)
    own.start(plugin_path(probe), "service.probe.enabled=true")
    waiting = [open_probe(own, "snippet", "wizard", "sum(i * i for i in range(30000000))") for _ in range(4)]
    wait_for(lambda: own.status()["workers"], "the task to run")
    assert own.stop() == 0
    for client in waiting:
        client.close()
    log = (own.data / "stderr.log").read_text()
    assert "refused at stop" in log and "answers outstanding" in log and "LATE CALLBACK" not in log
