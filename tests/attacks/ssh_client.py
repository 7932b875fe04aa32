"""paramiko bent to an attacker's will: small packets, odd windows, messages by hand, reading that stops."""
import collections
import logging
import time

import paramiko
from paramiko.common import cMSG_SERVICE_REQUEST, cMSG_USERAUTH_REQUEST

logging.getLogger("paramiko").setLevel(logging.CRITICAL)


class Transport(paramiko.Transport):
    """Sizes go out as they are given."""

    def _sanitize_packet_size(self, size):
        return 32768 if size is None else size

    def _sanitize_window_size(self, size):
        return 1 << 21 if size is None else size


def begin(stage, i=0, counts=None):
    """A connection after the key exchange. `counts`: filled with the numbers of the messages that arrive."""
    transport = Transport(stage.connect(stage.port, i))
    transport.banner_timeout = transport.handshake_timeout = 60
    if counts is not None:
        read = transport.packetizer.read_message

        def counted():
            kind, message = read()
            counts[kind] += 1
            return kind, message

        transport.packetizer.read_message = counted
    transport.start_client(timeout=60)
    return transport


def log_in(stage, i=0):
    transport = begin(stage, i)
    transport.auth_publickey(stage.user, paramiko.Ed25519Key.from_private_key_file(stage.key))
    return transport


def shell(stage, i=0, window=1 << 21, packet=32768, pty=False):
    transport = log_in(stage, i)
    channel = transport.open_session(window_size=window, max_packet_size=packet, timeout=60)
    if pty:
        channel.get_pty("xterm", 80, 24)
    channel.invoke_shell()
    return transport, channel


def stop_reading(transport):
    """From now on what the server sends stays in the socket."""
    def never():
        time.sleep(100000)
    transport.packetizer.read_message = never


def ask_for_login(transport):
    message = paramiko.Message()
    message.add_byte(cMSG_SERVICE_REQUEST)
    message.add_string("ssh-userauth")
    transport._send_message(message)


def login_request(user, method, *fields):
    message = paramiko.Message()
    message.add_byte(cMSG_USERAUTH_REQUEST)
    for text in (user, "ssh-connection", method):
        message.add_string(text)
    for field in fields:
        message.add_boolean(field) if isinstance(field, bool) else message.add_string(field)
    return message


def until_closed(transport, seconds):
    """Seconds until the server has closed, None: it did not."""
    began = time.monotonic()
    transport.join(seconds)
    return None if transport.is_active() else time.monotonic() - began


def counter():
    return collections.Counter()
