"""What the machine can do without the server, measured in the same run."""
import contextlib
import os
import subprocess
import time

from .loadgen import loadgen


class Floors:
    """Keeps a TCP echo server beside the server while it is open."""

    def __init__(self, build, folder, seconds):
        self.build, self.folder, self.seconds = build, folder, seconds

    def __enter__(self):
        self.opened = contextlib.ExitStack()
        _, self.port = self.opened.enter_context(self.serving("--echo-server"))
        return self

    def __exit__(self, *_):
        self.opened.close()

    @contextlib.contextmanager
    def serving(self, mode):
        """A loadgen that is a server: its pid and port."""
        with subprocess.Popen([self.build / "bin" / "loadgen", mode, "0"], stdout=subprocess.PIPE, text=True) as server:
            try:
                yield server.pid, int(server.stdout.readline().split()[1])
            finally:
                server.kill()

    def key_exchange(self):
        """libssh as a server that exchanges keys and does nothing else."""
        return self.serving("--key-exchange-server")

    def echo(self, connections):
        return loadgen(self.build, "--echo", f"127.0.0.1:{self.port}", "-c", connections, "-s", self.seconds)

    def socketpair(self):
        return loadgen(self.build, "--socketpair")["p50_us"]

    def syncs_a_second(self):
        """Appends of 4 KiB, each followed by fdatasync, in the folder of the world."""
        file = os.open(self.folder / "sync", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            began, count = time.perf_counter(), 0
            while time.perf_counter() - began < min(self.seconds, 1):
                os.write(file, bytes(4096))
                os.fdatasync(file)
                count += 1
            return count / (time.perf_counter() - began)
        finally:
            os.close(file)
            os.unlink(self.folder / "sync")
