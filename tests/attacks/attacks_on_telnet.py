"""Attacks on telnet, one function each (see stage.py). Each returns what came of it."""
import random
import socket
import threading
import time

from stage import ended, quietly, together

IAC, DONT, DO, WONT, WILL, SB, NOP, AYT, SE = 255, 254, 253, 252, 251, 250, 241, 246, 240
NAWS, TTYPE = 31, 24


def log_in(stage, i=0, receive=None):
    sock = stage.connect(stage.port, i, receive)
    sock.sendall(f"connect {stage.user} {stage.password}\r\n".encode())
    seen = b""
    while b">>> " not in seen:
        data = sock.recv(65536)
        if not data:
            raise OSError(f"closed before the prompt: {seen!r}")
        seen += data
    return sock


def asks(sock, text, wanted, seconds=60):
    """Sends a line and waits for a text; False: it never came."""
    sock.settimeout(seconds)
    seen = b""
    try:
        sock.sendall(text + b"\r\n")
        while wanted not in seen:
            data = sock.recv(1 << 20)
            if not data:
                return False
            seen = seen[-100:] + data
    except OSError:
        return False
    return True


def negotiations(stage):
    """WILL, WONT, DO and DONT without end, also as answers to what the server says."""
    sock = log_in(stage)
    sent, closed = 0, False
    while sent < stage.most and not closed:
        data = b"".join(bytes([IAC, random.choice([WILL, WONT, DO, DONT]), random.randrange(256)]) for _ in range(50))
        closed = not quietly(sock, data)
        sent += 50
        stage.ready()
    return {"sent": sent, "closed": closed or ended(sock, 20) is not None}


def subnegotiations(stage):
    """Frames that are broken off, of the size the server still takes, one after the other."""
    sock = log_in(stage)
    sent, closed = 0, False
    frame = bytes([IAC, SB, TTYPE]) + b"x" * stage.bytes + bytes([IAC, NOP])
    while sent < stage.most and not closed:
        closed = not quietly(sock, frame)
        sent += 1
        stage.ready()
    return {"sent": sent, "closed": closed or ended(sock, 20) is not None}


def are_you_there(stage):
    """AYT, whose answers nobody reads."""
    sock = log_in(stage, receive=4096)
    sock.settimeout(0.5)
    sent = 0
    data = bytes([IAC, AYT]) * 30000
    while not (sent >= stage.least and stage.over()):
        try:
            sent += sock.send(data)
            if sent >= stage.least:
                stage.ready()
        except TimeoutError:
            stage.ready()
            if stage.over(0.2):
                break
        except OSError:
            break
    return {"sent": sent}


def stopped_readers(stage):
    """Sessions that ask for a great deal and read nothing; one that makes it more for all of them."""
    held = []
    for i in range(stage.count):
        sock = log_in(stage, i, receive=4096)
        quietly(sock, b"spam\r\n" * 40)
        held.append(sock)
    busy = log_in(stage, stage.count)
    blasts = 0
    while not (blasts >= stage.least and stage.over(0.05)):
        if not asks(busy, b"blast", b"blasted"):
            break
        blasts += 1
        if blasts >= stage.least:
            stage.ready()
    return {"blasts": blasts}


def long_lines(stage):
    """Megabytes without a line end, of letters and of NUL; then a command, which is answered."""
    sock = log_in(stage)
    stage.ready()
    refused = quietly(sock, b"x" * stage.bytes) and asks(sock, b"", b"too long", 120)
    nul = quietly(sock, b"\0" * stage.bytes) and asks(sock, b"ping", b"pong", 120)
    mixed = quietly(sock, b"\xff\xff\0\x07\x9b" * (stage.bytes // 5)) and asks(sock, b"\r\nping", b"pong", 120)
    while not stage.over(0.1):
        pass
    return {"refused": refused, "nul": nul, "mixed": mixed}


def many_lines(stage):
    """Commands without end, of which only the last answers are read."""
    def one(i):
        sock = log_in(stage, i)
        sock.settimeout(0.5)
        sent = 0
        while not (sent >= stage.least and stage.over()):
            try:
                sent += sock.send(b"ping\r\n" * 5000)
                stage.ready()
            except TimeoutError:
                stage.ready()
                if stage.over(0.1):
                    break
        return sent
    return together(one, stage.count)


def broken_ends(stage):
    """Connections that end in the middle of a command, a frame or a character, politely and with a reset."""
    ends = [b"\xff", b"\xff\xfb", b"\xff\xfa", b"\xff\xfa\x1f\x00", b"\xff\xfa\x1f\xff", b"connect", b"\xe2\x82", b"\r", b""]
    done = 0
    while not (done >= stage.least and stage.over()):
        sock = stage.connect(stage.port, done)
        quietly(sock, random.choice(ends))
        how = done % 3
        if how == 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        elif how == 1:
            sock.shutdown(socket.SHUT_WR)
            ended(sock, 20)
        sock.close()
        done += 1
        stage.ready()
    return {"done": done}


def loris(stage):
    """Logins typed a byte at a time, silence, and frames that never end, before and after the login."""
    endless = log_in(stage)
    before = [stage.connect(stage.port, i) for i in range(2 * stage.count)]
    drips = before[:stage.count]
    stage.ready()
    ends = {}
    limit = stage.began + 60
    endless.sendall(bytes([IAC, SB, NAWS]))
    while time.monotonic() < limit and len(ends) < 1 + len(before):
        for name, sock in [("frame", endless)] + list(enumerate(before)):
            if name in ends:
                continue
            if (sock in drips or sock is endless) and not quietly(sock, b"x"):
                ends[name] = time.monotonic() - stage.began
            elif ended(sock, 0.01) is not None:
                ends[name] = time.monotonic() - stage.began
        stage.over(0.05)
    return {"frame": ends.get("frame"), "logins": sum(1 for name in ends if name != "frame")}


def input_before_login(stage):
    """More than a login needs."""
    sock = stage.connect(stage.port)
    sent = 0
    while sent < stage.most and quietly(sock, b"help me please " * 60):
        sent += 900
        stage.ready()
        time.sleep(0.001)
    return {"sent": sent, "closed": ended(sock, 20) is not None}


def callers(stage):
    """Connections that are held open and say nothing, and knocking that goes on."""
    held, refused = [], 0
    for i in range(stage.count):
        held.append(stage.connect(stage.port, i))
    inside = 0
    for sock in held:
        sock.settimeout(20)
        seen = b""
        try:
            while b"login: " not in seen and b"Try again" not in seen:
                data = sock.recv(4096)
                if not data:
                    break
                seen += data
        except OSError:
            pass
        if b"login: " in seen:
            inside += 1
        else:
            refused += 1
    stage.ready()
    knocks = 0
    while not stage.over():
        stage.connect(stage.port, knocks % 1000).close()
        knocks += 1
    return {"held": inside, "refused": refused, "knocks": knocks}


def password_storm(stage):
    """Wrong passwords for many names from many addresses."""
    def one(i):
        tried = 0
        while not (tried >= stage.least and stage.over()):
            try:
                sock = stage.connect(stage.port, i)
            except OSError:
                continue
            for _ in range(6):
                if not asks(sock, f"connect nobody{random.randrange(10000)} wrong".encode(), b"login: ", 30):
                    break
                tried += 1
                stage.ready()
                if stage.over():
                    break
            sock.close()
        return tried
    return together(one, stage.count)


def hostile_queries(stage):
    """Each connection types its own query again and again. The texts that ended them, and how long each took."""
    socks = [log_in(stage, i) for i in range(stage.count)]
    stage.ready()
    over = threading.Event()

    def one(i):
        answers = []
        while not over.is_set() or not answers:
            began = time.monotonic()
            socks[i].settimeout(120)
            socks[i].sendall(f"hostile {i % stage.kinds}\r\n".encode())
            seen = b""
            while b">>> " not in seen:
                data = socks[i].recv(1 << 20)
                if not data:
                    return {"kind": i % stage.kinds, "closed": True, "answers": answers}
                seen += data
            answers.append([round(time.monotonic() - began, 3), seen.decode(errors="replace").strip()[:200]])
        return {"kind": i % stage.kinds, "closed": False, "answers": answers}

    def wait():
        while not stage.over(0.2):
            pass
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    return together(one, stage.count)
