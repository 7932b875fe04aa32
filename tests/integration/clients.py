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


class Client:
    """A program whose output is read as text; expect() consumes up to and including a match."""

    def __init__(self, arguments, terminal=False, size=(24, 80)):
        self.seen = ""     # everything received, for messages
        self.buffer = ""   # not yet consumed
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

    def send(self, text):
        os.write(self.input, text.encode())

    def line(self, text):
        self.send(text + ("\r" if self.master is not None else "\n"))

    def expect(self, pattern, seconds=20):
        end = time.monotonic() + seconds
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
            text = data.decode(errors="replace").replace("\r", "")
            self.seen += text
            self.buffer += text

    def command(self, text, prompt=r">>> "):
        """Sends a line and returns what is printed before the next prompt, as a list of lines."""
        self.line(text)
        start = self.buffer
        shown = ""
        found = self.expect(r"(?s)(.*?)" + prompt)
        shown = found.group(1)
        del start
        return [line for line in shown.split("\n") if line.strip() and line.strip() != text.strip()]

    def wait(self, seconds=15):
        return self.process.wait(timeout=seconds)

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
