"""What can be done to the server over SSH by somebody who has no account."""
import shutil
import subprocess

import pytest

import arena as arenas
import clients
from conftest import DEADLINE
from sizes import size


@pytest.fixture(scope="module")
def loitering(arena):
    """Callers that must all be gone at the login deadline; they stand about while the other tests of this file run."""
    attack = arenas.Attack(arena.server, "loiterers", count=size(1, 2), net=9, deadline=DEADLINE,
                           dash_n=clients.ssh_arguments(arena.server, "mallory", "-N"))
    yield attack
    attack.kill()


def test_costly_algorithms_are_not_offered(arena, loitering):
    kex = ["diffie-hellman-group-exchange-sha256", "diffie-hellman-group16-sha512", "diffie-hellman-group14-sha256"]
    for seen in arena.beside("costly_algorithms", kex=kex, count=size(2, 8), least=size(2, 20)):
        assert seen["agreed"] == 0 and seen["refused"] > 0


@pytest.mark.parametrize("kind, most_answers", [("probe", 33), ("rsa", 33), ("none", 64), ("interactive", 64),
                                                ("method", 64), ("long", 6), ("type", 33), ("signature", 6)])
def test_login_requests_are_counted(arena, kind, most_answers):
    """A bad signature has no answer from libssh at all: the number of packets ends it, or the deadline."""
    result = arena.beside("login_requests", kind=kind, most=5000, label=f"login requests: {kind}")
    assert result["closed"], result
    assert result["answers"] <= most_answers, result
    assert result["sent"] < 5000, result


@pytest.mark.parametrize("length", [100, 30000])
def test_packets_before_the_login_are_counted(arena, length):
    result = arena.beside("packets_before_login", bytes=length, most=5000, label=f"{length}-byte packets before login")
    assert result["closed"] and result["sent"] < 5000, result


def test_password_storm(arena):
    """Hashing goes on in a pool of its own, and somebody with a key still gets in."""
    attack = arenas.Attack(arena.server, "password_storm", names=True, count=size(6, 25), pause=0.5, net=3)
    try:
        honest = clients.ssh(arena.server, "anna")
        assert honest.command("ping") == ["pong"]
        honest.close()
    finally:
        attack.kill()
    assert sum(arena.beside("password_storm", names=True, count=size(6, 25), pause=0.5, net=4)) > 0


def test_handshakes_without_end(arena):
    assert sum(arena.beside("unanswered", count=size(4, 20), least=size(3, 50), net=5)) > 0


def test_flood_from_many_addresses(arena):
    result = arena.beside("callers", one_address=False, count=size(90, 300), net=6, label="callers, many addresses")
    assert result["held"] <= 64 and result["refused"] > 0, result
    honest = clients.ssh(arena.server, "anna")
    assert honest.command("ping") == ["pong"]
    honest.close()


def test_flood_from_one_address(arena):
    result = arena.beside("callers", one_address=True, count=size(20, 60), net=7, label="callers, one address")
    assert result["held"] <= 10 and result["refused"] >= 10, result


def test_ssh_audit_finds_only_its_known_gap(arena):
    """The release of Debian 12 does not know the name by which a server says that it is not open to Terrapin."""
    program = shutil.which("ssh-audit")
    assert program, "ssh-audit is missing: apt-get install ssh-audit"
    done = subprocess.run([program, "-n", "-b", "-l", "warn", "-p", str(arena.server.ports["ssh"]), "127.0.0.1"],
                          capture_output=True, text=True, timeout=60)
    findings = [line for line in done.stdout.splitlines() if "[warn]" in line or "[fail]" in line]
    assert "kex-strict-s-v00@openssh.com" in done.stdout, done.stdout + done.stderr
    assert [line for line in findings if "kex-strict-s-v00@openssh.com" not in line] == [], done.stdout


def test_whoever_loiters_is_gone_at_the_deadline(loitering):
    assert loitering.finish() == {"left": []}
