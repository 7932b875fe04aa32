"""What can be done to the server over SSH by somebody who has logged in, and what honest clients rely on."""
import subprocess

import pytest

import arena as arenas
import clients
from sizes import SANITIZED, size

MIB = 1024


def test_tiny_packets_get_no_shell(arena):
    """libssh's write never returns for such a channel: without the guard the neighbour, on the same loop, waits for ever."""
    for seen in arena.beside("tiny_packets", count=size(2, 10), sizes=[1, 9, 10, 11, 255, 1023]):
        assert seen["shell"] == 0 and seen["refused"] > 0, seen


def bounded(arena, what, mib):
    """Runs an attack that must leave the server with less than so much more memory."""
    before = arenas.anonymous_kib(arena.server)
    result = what()
    # Awaited: a password that is being hashed at this moment holds 64 MiB.
    arenas.wait_for(lambda: SANITIZED or arenas.anonymous_kib(arena.server) - before < mib * MIB,
                    lambda: f"less than {mib} MiB to be kept; {result}", 30)
    return result


def test_stopped_readers_cost_a_bounded_buffer(arena):
    """Each claims a window of 2 GB and leaves everything in the socket."""
    count = size(4, 60)
    result = bounded(arena, lambda: arena.beside("stopped_readers", window=(1 << 31) - 1, at_socket=True, count=count, least=8,
                                                 label="stopped readers, 2 GB windows"), 25 + 2.5 * count)
    assert result["blasts"] >= 8


def test_windows_of_nothing(arena):
    """Reads the socket, never opens the window."""
    count = size(4, 60)
    for window in (0, 1):
        result = bounded(arena, lambda: arena.beside("stopped_readers", window=window, at_socket=False, count=count, least=8,
                                                     label=f"windows of {window}"), 25 + 2.5 * count)
        assert result["open"] == count, result


def test_echo_that_nobody_reads(arena):
    result = bounded(arena, lambda: arena.beside("endless_echo", least=size(8, 64) << 20), 25)
    assert 0 < result["sent"] < 8 << 20, result


@pytest.mark.parametrize("shell", [True, False], ids=["with a shell", "without a shell"])
def test_input_beyond_the_window_ends_the_session(arena, shell):
    """The window is 1.3 MB; the rest of what the client got rid of lies in the sockets' buffers."""
    result = bounded(arena, lambda: arena.beside("beyond_the_window", shell=shell, most=64 << 20,
                                                 label="beyond the window" + ("" if shell else ", no shell")), 25)
    assert result["closed"] and result["sent"] < 32 << 20, result


def test_requests_whose_answers_nobody_reads(arena):
    result = arena.beside("requests_unread", most=3000000)
    assert result["closed"] and result["sent"] < 3000000, result


def test_resizes_without_end(arena):
    assert arena.beside("resizes", least=size(2000, 50000))["open"]


def test_new_keys_without_end(arena):
    """Sixty at once, then one a second: paramiko is at least ten times as fast."""
    result = arena.beside("rekeying", count=size(2, 10), most=1000)
    assert all(seen["longest"] >= 50 and seen["endless"] == 0 for seen in result), result
    assert "closed: too many key exchanges" in arenas.log_of(arena.server)


def test_a_command_gets_a_line_and_a_status(arena):
    done = subprocess.run([*clients.ssh_arguments(arena.server, "anna"), "rm", "-rf", "/"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == "Moosaic runs no commands over SSH: leave the command away to log in.\n"


def test_the_end_comes_after_what_was_printed(arena):
    """A slow reader gets all of it, and the exit status."""
    anna = clients.Client(clients.ssh_arguments(arena.server, "anna", "-T"))
    anna.expect(">>> ")
    anna.line("numbers")
    anna.line("@quit")
    shown = anna.expect(r"(?s)(00000 .*03999 [a-i ]*)\n", seconds=60).group(1)
    assert [line[:5] for line in shown.split("\n")] == [f"{i:05d}" for i in range(4000)]
    assert anna.wait(60) == 0
    anna.close()
