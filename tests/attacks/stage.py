"""What a running attack is given, and how an attacker connects. Attacks run in processes of their own (attack.py)."""
import contextlib
import json
import os
import select
import socket
import sys
import threading
import time


class Stage:
    """`p`: the parameters. An attack calls ready() once it is at full strength, and goes on until over()."""

    def __init__(self, parameters):
        self.p = parameters
        self.began = time.monotonic()
        self.announced = False

    def __getattr__(self, name):
        return self.p[name]

    def ready(self):
        if not self.announced:
            self.announced = True
            print("ready", flush=True)

    def over(self, wait=0.0):
        """True once the test has closed our input. Waits at most so long for it."""
        ready = select.select([sys.stdin], [], [], wait)[0]
        return bool(ready) and not os.read(0, 1)

    def tell(self, result):
        self.ready()
        print(json.dumps(result), flush=True)

    def address(self, i):
        """A loopback address of its own for attacker `i`, so that limits by address do not end the attack at once."""
        return f"127.{self.p.get('net', 1)}.{i // 200}.{1 + i % 200}"

    def connect(self, port, i=0, receive=None):
        sock = socket.socket()
        if receive:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        sock.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        sock.bind((self.address(i), 0))
        sock.settimeout(30)
        sock.connect(("127.0.0.1", port))
        return sock


def together(work, count):
    """Runs work(i) in `count` threads and returns what each returned, an exception's text if it raised."""
    results = [None] * count

    def one(i):
        try:
            results[i] = work(i)
        except Exception as error:  # noqa: BLE001: an attacker's failure is a result
            results[i] = f"{type(error).__name__}: {error}"

    threads = [threading.Thread(target=one, args=(i,), daemon=True) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def ended(sock, seconds):
    """Seconds until the server closed, reading and forgetting what it sends; None: it did not."""
    began = time.monotonic()
    while (left := began + seconds - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            if not sock.recv(65536):
                return time.monotonic() - began
        except TimeoutError:
            return None
        except OSError:
            return time.monotonic() - began
    return None


def quietly(sock, data):
    """Sends; False when the server has closed."""
    with contextlib.suppress(OSError):
        sock.sendall(data)
        return True
    return False
