"""How sessions end: @quit, a boot, a destroyed avatar."""
import time

import pytest

from moosaic_server import Server


def test_quit_ends_the_session_it_is_typed_in(server, connect):
    first, second = connect("bob"), connect("bob", "telnet")
    second.line("@quit")
    assert second.wait() is not None
    assert any("still here" in line for line in first.command("say still here"))


def test_whoever_is_booted_leaves_by_every_session(server, connect):
    first, second, wizard = connect("carl"), connect("carl", "telnet"), connect("wizard")
    wizard.line("@eval from moo.sdk import boot_player; boot_player(lookup('carl'), 'Out with you.')")
    for client in (first, second):
        client.expect("Out with you.")
        client.wait()


def test_a_destroyed_avatar_leaves_no_deaf_session(server, connect):
    server.add_user("doomed", "programmer")
    first, second = connect("doomed"), connect("doomed", "telnet")
    first.line("@eval this.delete()")
    for client in (first, second):
        client.expect("Your character is no more.")
        client.wait()


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    """A server whose limits stop nothing before a test does."""
    served = Server(tmp_path_factory.mktemp("patient"))
    served.add_user("anna", "programmer")
    served.start("limits.time_ms=600000", "limits.ticks=1000000000000")
    yield served
    served.stop()


@pytest.mark.parametrize("transport", ["telnet", "terminal"])
def test_ctrl_c_stops_ones_own_command_and_what_waits_behind_it(patient, connect, transport):
    player = connect("anna", transport, target=patient)
    player.line(";while True: pass")
    player.line("say never said")
    time.sleep(1)  # it runs; the second line waits
    player.send("\x03")
    player.expect("You stopped that; nothing of it happened.")
    assert any("still here" in line for line in player.command("say still here"))
    assert 'You say, "never said"' not in player.seen


def test_ctrl_c_cancels_a_text(patient, connect):
    player = connect("anna", "telnet", target=patient)
    player.line("@create slate")
    player.line("@verb slate:scratch")
    player.line("@program slate:scratch")
    player.expect(r"\] ")
    player.send("print(1)\n\x03")
    player.expect("Cancelled; nothing was changed.")
