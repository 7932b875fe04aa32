"""Attacks on SSH, one function each (see stage.py). Each returns what came of it."""
import random
import subprocess
import time

import paramiko
from paramiko.common import MSG_IGNORE, cMSG_CHANNEL_REQUEST, cMSG_GLOBAL_REQUEST

import ssh_client
from stage import ended, quietly, together


def tiny_packets(stage):
    """Channels that take packets of a few bytes: libssh would write to them for ever."""
    def one(i):
        seen = {"shell": 0, "refused": 0}
        while not (seen["refused"] >= stage.least and stage.over()):
            for size in stage.sizes:
                transport = ssh_client.log_in(stage, i)
                try:
                    transport.open_session(max_packet_size=size, timeout=10).invoke_shell()
                    seen["shell"] += 1
                except (paramiko.SSHException, EOFError, OSError):
                    seen["refused"] += 1
                transport.close()
                stage.ready()
        return seen
    return together(one, stage.count)


def costly_algorithms(stage):
    """Offers nothing but group exchanges and large groups."""
    def one(i):
        seen = {"agreed": 0, "refused": 0}
        while not (seen["refused"] >= stage.least and stage.over()):
            transport = ssh_client.Transport(stage.connect(stage.port, i))
            transport.get_security_options().kex = tuple(stage.kex)
            try:
                transport.start_client(timeout=30)
                seen["agreed"] += 1
            except (paramiko.SSHException, EOFError, OSError):
                seen["refused"] += 1
            transport.close()
            stage.ready()
        return seen
    return together(one, stage.count)


def stopped_readers(stage):
    """Sessions that claim a window of their choice, ask for a great deal and read nothing; one that makes it more."""
    held = []
    for i in range(stage.count):
        transport, channel = ssh_client.shell(stage, i, window=stage.window)
        if stage.at_socket:
            ssh_client.stop_reading(transport)
        channel.setblocking(False)
        quietly(channel, b"spam\n" * 40)
        held.append((transport, channel))
    transport, channel = ssh_client.shell(stage, stage.count, window=1 << 30)
    blasts = 0
    while not (blasts >= stage.least and stage.over(0.05)):
        channel.sendall(b"blast\n")
        seen = b""
        while b"blasted" not in seen:
            seen = seen[-20:] + channel.recv(1 << 20)
        blasts += 1
        if blasts >= stage.least:
            stage.ready()
    return {"blasts": blasts, "open": sum(t.is_active() for t, _ in held)}


def endless_echo(stage):
    """A terminal that types and rubs out and never opens its window for the echo."""
    transport, channel = ssh_client.shell(stage, 0, window=1024, pty=True)
    channel.settimeout(1)
    sent = 0
    data = b"abcdefgh\x15" * 3000
    while not (sent >= stage.least and stage.over()):
        try:
            sent += channel.send(data)
        except (OSError, EOFError):
            stage.ready()
            if stage.over():
                break
        if channel.closed or not transport.is_active():
            break
    stage.ready()
    while not stage.over(0.1):
        pass
    return {"sent": sent, "open": transport.is_active()}


def beyond_the_window(stage):
    """Sends on although the server has shut its window; or before there is a shell that could read it."""
    if stage.shell:
        transport, channel = ssh_client.shell(stage, window=65536)
    else:
        transport = ssh_client.log_in(stage)
        channel = transport.open_session(timeout=60)
    channel.settimeout(20)
    sent = 0
    try:
        while sent < stage.most:
            channel.out_window_size = 1 << 30
            sent += channel.send(b"spam\n" * 6000)
            stage.ready()
    except (OSError, EOFError):
        pass
    return {"sent": sent, "closed": ssh_client.until_closed(transport, 20) is not None}


def requests_unread(stage):
    """Requests that want replies, which are never read."""
    transport, channel = ssh_client.shell(stage)
    stage.ready()
    channel.sendall(b"spam\n" * 40)
    time.sleep(0.3)
    ssh_client.stop_reading(transport)
    sent = 0
    try:
        while sent < stage.most and transport.is_active():
            message = paramiko.Message()
            message.add_byte(cMSG_GLOBAL_REQUEST)
            message.add_string("tcpip-forward")
            message.add_boolean(True)
            message.add_string("")
            message.add_int(0)
            transport.packetizer.send_message(message)
            sent += 1
    except Exception:  # noqa: BLE001: closed, in whatever way paramiko puts it
        return {"sent": sent, "closed": True}
    return {"sent": sent, "closed": not transport.is_active()}


def resizes(stage):
    """A window that changes its size without end."""
    transport, channel = ssh_client.shell(stage, pty=True)
    sent = 0
    while not (sent >= stage.least and stage.over()):
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_REQUEST)
        message.add_int(channel.remote_chanid)
        message.add_string("window-change")
        message.add_boolean(False)
        for number in (random.randrange(1 << 32), random.randrange(1 << 32), 0, 0):
            message.add_int(number)
        transport._send_message(message)
        sent += 1
        stage.ready()
    return {"sent": sent, "open": transport.is_active()}


def rekeying(stage):
    """New keys again and again, until the server has had enough; then in a new session."""
    def one(i):
        seen = {"sessions": 0, "longest": 0, "endless": 0}
        while not (seen["sessions"] and stage.over()):
            transport, _ = ssh_client.shell(stage, i)
            done = 0
            try:
                while done < stage.most:
                    transport.renegotiate_keys()
                    done += 1
                    stage.ready()
                seen["endless"] += 1
            except (paramiko.SSHException, EOFError, OSError):
                pass
            transport.close()
            seen["sessions"] += 1
            seen["longest"] = max(seen["longest"], done)
        return seen
    return together(one, stage.count)


def password_storm(stage):
    """Wrong passwords for many names from many addresses."""
    def one(i):
        tried = 0
        while not (tried >= stage.least and stage.over()):
            try:
                transport = ssh_client.begin(stage, i)
            except (paramiko.SSHException, EOFError, OSError):
                continue
            ssh_client.ask_for_login(transport)
            for _ in range(6):
                name = f"nobody{random.randrange(10000)}" if stage.names else stage.user
                transport._send_message(ssh_client.login_request(name, "password", False, "wrong"))
                tried += 1
                stage.ready()
            stage.over(stage.pause)
            transport.close()
        return tried
    return together(one, stage.count)


def login_requests(stage):
    """One kind of login request, over and over on one connection."""
    key = paramiko.RSAKey.generate(2048) if stage.kind == "rsa" else paramiko.ECDSAKey.generate()
    fields = {
        "probe": ("publickey", False, key.get_name(), key.asbytes()),
        "rsa": ("publickey", False, "rsa-sha2-256", key.asbytes()),
        "type": ("publickey", False, "ssh-unheard-of", key.asbytes()),
        "signature": ("publickey", True, key.get_name(), key.asbytes(), b"\0\0\0\x03foo\0\0\0\x03bar"),
        "none": ("none",),
        "interactive": ("keyboard-interactive", "", ""),
        "method": ("no-such-method",),
        "long": ("password", False, "x" * 20000),
    }[stage.kind]
    counts = ssh_client.counter()
    transport = ssh_client.begin(stage, counts=counts)
    ssh_client.ask_for_login(transport)
    sent = 0
    began = time.monotonic()
    try:
        while transport.is_active() and sent < stage.most and time.monotonic() - began < 40:
            transport._send_message(ssh_client.login_request(stage.user, *fields))
            sent += 1
            stage.ready()
            time.sleep(0.002)
    except (paramiko.SSHException, EOFError, OSError):
        pass
    closed = ssh_client.until_closed(transport, 20)
    return {"sent": sent, "answers": counts[51] + counts[60], "closed": closed is not None,
            "took": time.monotonic() - began}


def packets_before_login(stage):
    """Messages to be ignored, before anything else."""
    transport = ssh_client.begin(stage)
    sent = 0
    try:
        while transport.is_active() and sent < stage.most:
            transport.send_ignore(stage.bytes)
            sent += 1
            stage.ready()
    except (paramiko.SSHException, EOFError, OSError):
        pass
    return {"sent": sent, "closed": ssh_client.until_closed(transport, 20) is not None}


BANNERS = {
    "silent": b"",
    "partial": b"SSH-2.0-half",
    "oversized": b"SSH-2.0-" + b"A" * 10000,
    "no end": b"A" * 100000,
    "http": b"GET / HTTP/1.0\r\n\r\n",
    "nul": b"\0" * 5000,
    "lines": b"hello\r\n" * 500,
    "old": b"SSH-1.5-old\r\n",
    "random": bytes(random.Random(1).randrange(256) for _ in range(5000)),
    "bad packet": b"SSH-2.0-x\r\n" + b"\xff" * 64,
    "huge packet": b"SSH-2.0-x\r\n\x7f\xff\xff\xff" + b"\0" * 60000,
}


def loiterers(stage):
    """Callers that never get so far as a session: no banner or a bad one, no login, and `ssh -N`."""
    socks = []
    for kind, data in BANNERS.items():
        for _ in range(stage.count):
            sock = stage.connect(stage.port, len(socks))
            quietly(sock, data)
            socks.append((kind, sock))
    idle = subprocess.Popen(stage.dash_n, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shellless = ssh_client.log_in(stage, 150)
    channelful = ssh_client.log_in(stage, 151)
    channelful.open_session(timeout=20)
    drip = stage.connect(stage.port, 152)
    stage.ready()
    while not stage.over(0.2):
        quietly(drip, b"S")
    limit = stage.began + stage.deadline + 30
    left = [kind for kind, sock in socks + [("drip", drip)] if ended(sock, max(1, limit - time.monotonic())) is None]
    for name, transport in (("no channel", shellless), ("no shell", channelful)):
        if ssh_client.until_closed(transport, max(1, limit - time.monotonic())) is None:
            left.append(name)
    try:
        idle.wait(max(1, limit - time.monotonic()))
    except subprocess.TimeoutExpired:
        idle.kill()
        left.append("ssh -N")
    return {"left": left}


def callers(stage):
    """Connections that are held open and say nothing; `one_address`: all from one place."""
    held, refused = [], 0
    for i in range(stage.count):
        sock = stage.connect(stage.port, 0 if stage.one_address else i)
        sock.settimeout(20)
        try:
            first = sock.recv(4)
        except OSError:
            first = b""
        if first:
            held.append(sock)
        else:
            refused += 1
            sock.close()
        if len(held) + refused == stage.count:
            stage.ready()
    knocks = 0
    while not stage.over():  # and goes on knocking
        sock = stage.connect(stage.port, 0 if stage.one_address else stage.count + knocks % 1000)
        sock.close()
        knocks += 1
    return {"held": len(held), "refused": refused, "knocks": knocks}


def unanswered(stage):
    """Connections left after the first packet of the key exchange, again and again."""
    def one(i):
        done = 0
        while not (done >= stage.least and stage.over()):
            try:
                transport = ssh_client.begin(stage, i)
                transport.close()
            except (paramiko.SSHException, EOFError, OSError):
                pass
            done += 1
            stage.ready()
        return done
    return together(one, stage.count)
