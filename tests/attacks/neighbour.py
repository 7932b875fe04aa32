"""A neighbour: a player on a connection of their own, who types a short command again and again and is timed."""
import os
import pathlib
import select
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

import clients  # noqa: E402
from moosaic_server import PASSWORD, PATIENCE  # noqa: E402

WAIT = 60 * PATIENCE  # seconds; the machine may be busy, but an answer must come


class Times(list):
    """Seconds that each command took."""

    def quantile(self, share):
        return sorted(self)[min(len(self) - 1, int(share * len(self)))]

    @property
    def p50(self):
        return self.quantile(0.5)

    @property
    def p99(self):
        return self.quantile(0.99)


class Neighbour:
    """Over OpenSSH or a telnet socket. The clock stops when the prompt after the answer is there."""

    def __init__(self, server, transport, name="bob"):
        self.transport = transport
        if transport == "ssh":
            self.process = subprocess.Popen(clients.ssh_arguments(server, name, "-T"), stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.input, self.output = self.process.stdin.fileno(), self.process.stdout.fileno()
            self.wait_for(b">>> ")
        else:
            self.socket = socket.create_connection(("127.0.0.1", server.ports["telnet"]))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.input = self.output = self.socket.fileno()
            self.wait_for(b"login: ")
            os.write(self.input, f"connect {name} {PASSWORD}\r\n".encode())
            self.wait_for(b">>> ")

    def wait_for(self, text):
        end = time.monotonic() + WAIT
        seen = b""
        while text not in seen:
            ready = select.select([self.output], [], [], max(0, end - time.monotonic()))[0]
            data = os.read(self.output, 65536) if ready else b""
            assert data, f"the neighbour was {'disconnected' if ready else 'not answered'}; last seen: {seen[-200:]!r}"
            seen += data
        return seen

    def ping(self):
        began = time.perf_counter()
        os.write(self.input, b"ping\n" if self.transport == "ssh" else b"ping\r\n")
        self.wait_for(b"pong")
        took = time.perf_counter() - began
        return took

    def pings(self, count, pause=0.001):
        times = Times()
        for _ in range(count):
            times.append(self.ping())
            time.sleep(pause)
        return times

    def close(self):
        if self.transport == "ssh":
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
        else:
            self.socket.close()
