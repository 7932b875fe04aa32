"""Real clients driven as programs: OpenSSH without and with a terminal, and telnet."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

from moosaic_server import PATIENCE


class Client:
    """A program whose output is read as text; expect() consumes up to and including a match."""

    def __init__(self, arguments, terminal=False, size=(24, 80)):
        self.seen = ""     # everything received, for messages
        self.buffer = ""   # not yet consumed
        self.fences = 0
        if terminal:
            self.master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
            self.process = subprocess.Popen(arguments, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                                            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
            os.close(slave)
            self.input = self.output = self.master
        else:
            self.master = None
            self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.input, self.output = self.process.stdin.fileno(), self.process.stdout.fileno()

    @staticmethod
    def readable(text):
        """Without carriage returns and colours; tests of those look at `raw` themselves."""
        return re.sub(r"\x1b\[[0-9;]*m", "", text.replace("\r", ""))

    def send(self, text):
        os.write(self.input, text.encode())

    def line(self, text):
        self.send(text + ("\r" if self.master is not None else "\n"))

    def expect(self, pattern, seconds=20):
        end = time.monotonic() + seconds * PATIENCE
        while True:
            found = re.search(pattern, self.buffer)
            if found:
                self.buffer = self.buffer[found.end():]
                return found
            left = end - time.monotonic()
            ready = left > 0 and select.select([self.output], [], [], left)[0]
            data = b""
            if ready:
                try:
                    data = os.read(self.output, 65536)
                except OSError:
                    data = b""
            if not data:
                raise AssertionError(f"never saw {pattern!r}; everything seen:\n{self.seen}")
            text = self.readable(data.decode(errors="replace"))
            self.seen += text
            self.buffer += text

    def command(self, text):
        """Sends a line and returns what was printed until it was done, as a list of lines.

        The end is marked by a second, unknown command: text of others may arrive, and the prompt be repeated, at any time.
        """
        self.fences += 1
        fence = f"zz{self.fences}"
        self.line(text)
        self.line(fence)
        shown = self.expect(rf'(?s)(.*?)I don\'t understand "{fence}"\.\n').group(1)
        self.expect(">>> ")
        lines = [re.sub(r"^(>>> )+", "", line) for line in shown.split("\n")]
        return [line for line in lines if line.strip() and line.strip() not in (text.strip(), fence)]

    def wait(self, seconds=15):
        return self.process.wait(timeout=seconds * PATIENCE)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.master is not None:
            os.close(self.master)
        else:
            self.process.stdin.close()
            self.process.stdout.close()


def ssh_arguments(server, name, *extra):
    return ["ssh", "-F", "none", "-p", str(server.ports["ssh"]), "-i", str(server.key_of(name)), "-o", "IdentitiesOnly=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
            "-o", "PasswordAuthentication=no", *extra, f"{name}@127.0.0.1"]


def ssh(server, name):
    client = Client(ssh_arguments(server, name, "-T"))
    client.expect(">>> ")
    return client


def ssh_terminal(server, name):
    client = Client(ssh_arguments(server, name, "-tt"), terminal=True)
    client.expect(">>> ")
    return client


def telnet(server, name, password):
    client = Client(["telnet", "127.0.0.1", str(server.ports["telnet"])], terminal=True)
    client.expect(r"connect NAME PASSWORD|connect")
    client.line(f"connect {name} {password}")
    client.expect(">>> ")
    return client
