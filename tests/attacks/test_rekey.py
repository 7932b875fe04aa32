"""New keys by size and by time, from both sides, with three clients: every byte arrives, in both directions."""
import pathlib
import re
import subprocess
import threading

import paramiko
import pytest

import arena as arenas
import clients
from sizes import size

WANTED = "".join("%05d " % i + "abcdefghi " * 9 + "\n" for i in range(4000))
LINES = [f"{i} " + "".join(chr(97 + (i * j) % 26) for j in range(4000)) for i in range(size(40, 400))]
ROUNDS = size(2, 20)
WORK = "numbers\n" * ROUNDS + "".join(f"return {line}\n" for line in LINES)
SCRIPT = WORK + "@quit\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = arenas.make_server(tmp_path_factory.mktemp("rekey"), "transport.ssh.rekey_kib=128", "transport.ssh.rekey_s=1")
    yield made
    assert made.stop() == 0


def check(shown):
    shown = re.sub(r">>> ", "", shown.replace("\r\n", "\n"))
    assert shown.count(WANTED) == ROUNDS, f"{shown.count(WANTED)} of {ROUNDS} whole; {len(shown)} bytes"
    assert re.findall(r"^<(.*)>$", shown, re.MULTILINE) == LINES


def run(arguments, **more):
    done = subprocess.run(arguments, input=SCRIPT, capture_output=True, text=True, timeout=300, **more)
    check(done.stdout)
    return done


@pytest.mark.parametrize("limit", ["64K", "default 1", "default none"])
def test_openssh(server, limit):
    done = run(clients.ssh_arguments(server, "anna", "-T", "-v", "-o", "LogLevel=VERBOSE", "-o", f"RekeyLimit={limit}"))
    assert done.returncode == 0, done.stderr[-2000:]


def test_openssh_sees_the_servers_wish(server):
    arguments = clients.ssh_arguments(server, "anna", "-T")
    arguments[arguments.index("LogLevel=ERROR")] = "LogLevel=DEBUG1"
    done = run(arguments)
    assert done.stderr.count("SSH2_MSG_KEXINIT received") > 4, done.stderr[-3000:]


def test_plink(server, tmp_path):
    sessions = tmp_path / ".putty" / "sessions"
    sessions.mkdir(parents=True)
    (sessions / "moosaic").write_text("RekeyBytes=65536\nRekeyTime=1\n")
    password = tmp_path / "password"
    password.write_text(arenas.PASSWORD + "\n")
    fingerprint = subprocess.run(["ssh-keygen", "-lf", server.data / "ssh_host_ed25519_key.pub"], capture_output=True,
                                 text=True, check=True).stdout.split()[1]
    run(["plink", "-load", "moosaic", "-ssh", "-batch", "-T", "-P", str(server.ports["ssh"]), "-hostkey", fingerprint,
         "-pwfile", str(password), "anna@127.0.0.1"], env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})


def test_paramiko(server):
    transport = paramiko.Transport(("127.0.0.1", server.ports["ssh"]))
    transport.packetizer.REKEY_BYTES = 65536
    transport.packetizer.REKEY_PACKETS = 50
    transport.start_client(timeout=60)
    transport.auth_publickey("anna", paramiko.Ed25519Key.from_private_key_file(str(pathlib.Path(server.key_of("anna")))))
    channel = transport.open_session()
    channel.invoke_shell()
    sender = channel.makefile_stdin("wb")
    shown = bytearray()
    reader = threading.Thread(target=lambda: [shown.extend(d) for d in iter(lambda: channel.recv(1 << 16), b"")])
    reader.start()
    sender.write(WORK.encode())
    sender.flush()
    arenas.wait_for(lambda: f"<{LINES[-1]}>".encode() in shown, "the last answer", 300)
    # A channel that is closed while paramiko waits for new keys of its own makes it wait for itself.
    transport.packetizer.REKEY_BYTES = transport.packetizer.REKEY_PACKETS = 1 << 40
    sender.write(b"@quit\n")
    sender.flush()
    reader.join(300)
    check(shown.decode())
    assert channel.recv_exit_status() == 0
    transport.close()


def test_keepalive_reaches_a_silent_client(arena):
    """The server sends a message to be ignored after a second of silence (keepalive_s = 1)."""
    client = paramiko.Transport(("127.0.0.1", arena.server.ports["ssh"]))
    ignored = []
    read = client.packetizer.read_message

    def watched():
        kind, message = read()
        if kind == 2:
            ignored.append(kind)
        return kind, message

    client.packetizer.read_message = watched
    client.start_client(timeout=60)
    client.auth_publickey("anna", paramiko.Ed25519Key.from_private_key_file(str(arena.server.key_of("anna"))))
    channel = client.open_session()
    channel.invoke_shell()
    arenas.wait_for(lambda: len(ignored) >= 3, "three keepalives", 30)
    client.close()
