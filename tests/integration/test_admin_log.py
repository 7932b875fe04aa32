"""What the log tells an operator: refused logins and administrative acts, a line each, and never a secret; the ends of what cannot start."""
import contextlib
import re
import socket
import subprocess
import urllib.request

import pytest

import clients
from moosaic_server import MOOSAIC, PASSWORD, Server, moosaic, wait_for

SECRET = "wrong horse battery"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("acts"))
    served.add_user("anna")
    served.start("log.level=debug")
    yield served
    served.stop()


def log_of(server):
    return (server.data / "stderr.log").read_text()


def lines_with(server, *words):
    return [line for line in log_of(server).splitlines() if all(word in line for word in words)]


def try_telnet(server, name, password):
    with socket.create_connection(("127.0.0.1", server.ports["telnet"]), timeout=60) as raw:
        raw.sendall(f"connect {name} {password}\r\n".encode())
        seen = b""
        while b"login failed" not in seen.lower() and b"incorrect" not in seen.lower():
            data = raw.recv(4096)
            assert data, seen
            seen += data


def test_refused_logins_have_a_line_each(own):
    try_telnet(own, "My-Passw0rd-typed-as-a-name", SECRET)
    assert wait_for(lambda: lines_with(own, "login refused: an unknown name from 127.0.0.1:"), "a line")
    assert "My-Passw0rd" not in log_of(own)
    try_telnet(own, "anna", SECRET)
    assert len(wait_for(lambda: lines_with(own, 'login refused: "anna"', "password"), "a line")) == 1
    command = clients.ssh_arguments(own, "wizard", "-T")
    command[-1] = "anna@127.0.0.1"  # with a key that is not hers
    assert subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60).returncode != 0
    assert wait_for(lambda: lines_with(own, 'login refused: "anna"', "key"), "a line")
    assert SECRET not in log_of(own)


def test_a_storm_of_refused_logins_is_counted(tmp_path):
    """Keys, which nothing delays: what every scanner of the internet does."""
    other = Server(tmp_path, world="minimal")
    other.add_user("anna")
    other.start()
    command = clients.ssh_arguments(other, "wizard", "-T")
    command[-1] = "anna@127.0.0.1"  # with a key that is not hers
    for _ in range(4):  # of more at once, some would be turned away before they are asked
        storm = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(15)]
        assert all(one.wait(timeout=300) != 0 for one in storm)
    port = re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", log_of(other))[-1]
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60).read().decode()
    counted = float(re.search(r"^moosaic_login_failures_total (\S+)", page, re.M).group(1))
    lines = lines_with(other, 'login refused: "anna"', "key")
    assert 30 <= len(lines) < counted, (len(lines), counted)
    assert other.stop() == 0


def test_what_the_command_line_does_has_a_line(own):
    moosaic("backup", own.data / "copy.sqlite", "--data", own.data)
    own.do("Wizard", f"say {SECRET}")
    assert len(lines_with(own, "admin: world copied to", "by the command line")) == 1
    assert lines_with(own, "admin: lines run as #", ": 1, by the command line") and SECRET not in log_of(own)


def test_administrative_acts_have_a_line_each(own):
    moosaic("user", "add", "eve", "--data", own.data, "--password-stdin", text="a phrase for eve\n")
    moosaic("user", "passwd", "eve", "--data", own.data, "--password-stdin", text="another for eve\n")
    moosaic("user", "wizard", "eve", "on", "--data", own.data)
    moosaic("user", "key", "add", "eve", f"{own.key_of('wizard').with_name('none')}", "--data", own.data, check=False)
    for act in ('account "eve" made, a player', 'password of account "eve" changed', 'account "eve" made a wizard'):
        assert len(wait_for(lambda act=act: lines_with(own, "admin: ", act, "by the command line"), act)) == 1, act
    with contextlib.closing(clients.ssh(own, "wizard")) as wizard, contextlib.closing(clients.ssh(own, "anna")):
        wizard.command('@eval from moo.sdk import set_password; set_password(lookup("eve"), "third time lucky")')
        line = wait_for(lambda: lines_with(own, 'password of account "eve" changed', "Wizard"), "the wizard's act")
        assert len(line) == 1 and "from 127.0.0.1:" in line[0]
        wizard.command('@eval from moo.sdk import boot_player; boot_player(lookup("anna"))')
        assert wait_for(lambda: lines_with(own, "admin: sessions of", "anna", "Wizard", "from 127.0.0.1:"), "the boot")
        wizard.command('@eval from moo.sdk import set_password; set_password(lookup("eve"), "zq9xw")')
    for secret in ("phrase for eve", "another for eve", "third time", "zq9xw"):
        assert secret not in log_of(own), secret
    assert len(lines_with(own, 'password of account "eve" changed')) == 2, "what was refused was not done"


def test_a_stranger_holds_up_no_login(own):
    """Neither by guessing at the name nor by filling the queue."""
    with contextlib.closing(clients.telnet(own, "anna", PASSWORD)):
        pass
    sockets = [socket.create_connection(("127.0.0.1", own.ports["telnet"])) for _ in range(40)]
    for one in sockets:
        one.sendall(b"".join(f"connect {name} {SECRET}\r\n".encode() for name in ("anna", "eva", "wizard", "nora", "anna")))
    with contextlib.closing(clients.telnet(own, "anna", PASSWORD)) as anna:
        assert anna.command("look")
    for one in sockets:
        one.close()


def test_the_doctor_tries_the_ports_the_server_has(own):
    shown = moosaic("doctor", "--data", own.data, check=False).stdout
    for plugin in ("ssh", "telnet"):
        assert f"127.0.0.1:{own.ports[plugin]} (transport.{plugin}): our server listens there" in shown, shown
    assert ":8022" not in shown and ":4000 " not in shown


def test_a_transport_that_cannot_start_refuses_the_start(tmp_path):
    other = Server(tmp_path, world="minimal")
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        for address in (f"127.0.0.1:{port}", "127.0.0.1:99999"):
            command = [MOOSAIC, "serve", "--data", other.data, "--set", "transport.ssh.listen=127.0.0.1:0", "--set", "service.metrics.listen=127.0.0.1:0"]
            refused = subprocess.run([*command, "--set", f"transport.telnet.listen={address}"], capture_output=True, text=True, timeout=60)
            assert refused.returncode == 1 and "--set transport.telnet.enabled=false" in refused.stderr and "ready" not in refused.stdout, refused.stderr
    other.start("transport.telnet.enabled=false")
    assert "telnet" not in other.ports and other.stop() == 0
