"""File descriptors: the server takes all it may have, keeps some for itself, and outlives their end."""
import contextlib
import os
import pathlib
import resource
import socket
import time

import pytest

import arena as arenas
import clients
import moosaic_server
from moosaic_server import PASSWORD, wait_for

NO_LIMITS = ("login.max_unauthenticated=1000", "transport.ssh.max_unauthenticated=1000", "transport.ssh.per_address=1000",
             "transport.ssh.login_timeout_s=60", "login.timeout_s=60")


@contextlib.contextmanager
def served(folder, *sets):
    server = arenas.make_server(folder, *NO_LIMITS, *sets)
    try:
        yield server
    finally:
        assert server.stop() == 0


@contextlib.contextmanager
def callers(server, count):
    """Silent connections, over SSH and telnet in turn."""
    socks = []
    try:
        for i in range(count):
            sock = socket.socket()
            sock.connect(("127.0.0.1", server.ports["ssh" if i % 2 else "telnet"]))
            socks.append(sock)
        yield socks
    finally:
        for sock in socks:
            sock.close()


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def test_the_limit_is_raised_as_far_as_it_may(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        with served(tmp_path) as server:
            assert resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE) == (hard, hard)
            assert f"at most {hard} files may be open, raised from 256" in arenas.log_of(server)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_callers_leave_descriptors_for_the_rest_of_the_server(tmp_path, monkeypatch):
    program = tmp_path / "moosaic"
    program.write_text(f'#!/bin/sh\nulimit -n 220\nexec "{moosaic_server.MOOSAIC}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(moosaic_server, "MOOSAIC", program)
    with served(tmp_path) as server:
        for key in ("transport.ssh.max_sessions is 5000", "transport.telnet.max_connections is 10000"):
            assert f"{key}, but this process may open only 220 files" in arenas.log_of(server)
        neighbour = arenas.Neighbour(server, "telnet")
        with callers(server, 300):
            wait_for(lambda: "too many open files" in arenas.log_of(server), "a complaint in the log")
            assert open_files(server) <= 220 - 32
            neighbour.pings(10)
            for worker in pathlib.Path("/proc").glob("[0-9]*/comm"):  # all must be replaced
                with contextlib.suppress(OSError):
                    parent = int((worker.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    if worker.read_text().startswith("moosaic-worker") and parent != server.process.pid and descends(parent, server):
                        os.kill(int(worker.parent.name), 9)
            assert "pong" in server.do("bob", "ping")
            neighbour.pings(10)
        wait_for(lambda: open_files(server) < 100, "the callers to be gone")
        for client in (clients.ssh(server, "anna"), clients.telnet(server, "anna", PASSWORD)):
            assert client.command("ping") == ["pong"]
            client.close()
        neighbour.close()


def descends(pid, server):
    """Whether the process is the server's child."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]) == server.process.pid
    except OSError:
        return False


@pytest.mark.parametrize("spare", [0, 3])
def test_no_descriptor_at_all_is_waited_out(tmp_path, spare):
    with served(tmp_path) as server:
        neighbour = arenas.Neighbour(server, "ssh")
        _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        used = max(int(fd) for fd in os.listdir(f"/proc/{server.process.pid}/fd")) + 1
        assert used + spare <= 128, "the server would keep its reserve, and never come to the end"
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + spare, hard))
        with callers(server, 30):
            wait_for(lambda: "ssh: callers are turned away" in arenas.log_of(server), "a complaint in the log")
            before = arenas.cpu_seconds(server)
            time.sleep(1)
            assert arenas.cpu_seconds(server) - before < 0.5, "the server spins"
            neighbour.pings(10)
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
            client = clients.ssh(server, "anna")
            assert client.command("ping") == ["pong"]
            client.close()
        neighbour.close()
