"""Many players at once: plain sockets on the telnet port, without a program each. For load, not for telnet itself."""
import re
import socket
import time

from moosaic_server import PASSWORD


class Player:
    """One logged-in player. Commands are ended by a second, unknown one, as in clients.Client.command()."""

    def __init__(self, server, name, password=PASSWORD):
        self.name = name
        self.fences = 0
        self.buffer = b""
        self.socket = socket.create_connection(("127.0.0.1", server.ports["telnet"]), timeout=60)
        self.expect(r"connect")
        self.line(f"connect {name} {password}")
        self.expect(r">>> ", 120)

    def line(self, text):
        self.socket.sendall(text.encode() + b"\r\n")

    def text(self):
        plain = re.sub(rb"\xff[\xfb-\xfe].|\xff\xfa.*?\xff\xf0|\xff[\xf1-\xf9]", b"", self.buffer, flags=re.S)
        return re.sub(r"\x1b\[[0-9;]*m", "", plain.decode(errors="replace").replace("\r", ""))

    def expect(self, pattern, seconds=60):
        """Consumes what has arrived up to and including the match; returns what stood before it and the match itself."""
        end = time.monotonic() + seconds
        while True:
            text = self.text()
            found = re.search(pattern, text)
            if found:
                self.buffer = text[found.end():].encode()
                return text[:found.start()], found
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                data = b""
            if not data:
                raise AssertionError(f"{self.name} never saw {pattern!r}, but: {text[-2000:]}")
            self.buffer += data

    def command(self, text, seconds=60):
        """Sends a line; returns what was printed until it was done, and after how many seconds."""
        self.fences += 1
        fence = f"zz{self.fences}"
        began = time.monotonic()
        self.line(text)
        while True:
            self.line(fence)
            try:
                shown, _ = self.expect(rf'I don\'t understand "{fence}"\.\n', min(6, seconds))
                return shown, time.monotonic() - began
            except AssertionError:  # the fence itself may have met a worker that stands still
                if time.monotonic() - began > seconds:
                    raise

    def close(self):
        self.socket.close()


def program(player, thing, verb, body):
    """A thing in the player's hands with a verb; the thing is made if it is not there."""
    player.command(f"@create {thing}")
    player.command(f"@verb {thing}:{verb} this")
    player.line(f"@program {thing}:{verb}")
    player.expect("only a dot")
    for text in (*body, "."):
        player.line(text)
    shown, _ = player.command(";1")
    assert "is programmed" in shown, shown
