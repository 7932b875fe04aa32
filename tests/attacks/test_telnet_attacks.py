"""What can be done to the server over telnet."""
import pytest

import arena as arenas
import clients
from moosaic_server import PASSWORD
from sizes import size
from test_ssh_sessions import bounded


@pytest.fixture(scope="module")
def loris(arena):
    """Slow logins and a frame without an end; they go on while the other tests of this file run."""
    attack = arenas.Attack(arena.server, "loris", "telnet", count=size(2, 20), net=9)
    yield attack
    attack.kill()


def test_negotiation_without_end(arena, loris):
    result = arena.beside("negotiations", "telnet", most=2000000)
    assert result["closed"] and result["sent"] < 2000000, result
    assert "too many telnet negotiations" in arenas.log_of(arena.server)


def test_broken_frames_without_end(arena):
    result = arena.beside("subnegotiations", "telnet", bytes=8000, most=1000000)
    assert result["closed"] and result["sent"] < 1000000, result
    assert "too many broken telnet frames" in arenas.log_of(arena.server)


def test_are_you_there_unread(arena):
    bounded(arena, lambda: arena.beside("are_you_there", "telnet", least=size(1, 64) << 20), 25)
    assert "too many telnet commands" in arenas.log_of(arena.server)


def test_stopped_readers_cost_a_bounded_buffer(arena):
    count = size(4, 60)
    result = bounded(arena, lambda: arena.beside("stopped_readers", "telnet", count=count, least=8), 25 + 2.5 * count)
    assert result["blasts"] >= 8


def test_long_lines_and_nul(arena):
    result = bounded(arena, lambda: arena.beside("long_lines", "telnet", bytes=size(1, 10) << 20), 25)
    assert result == {"refused": True, "nul": True, "mixed": True}


def test_lines_without_end(arena):
    sent = bounded(arena, lambda: arena.beside("many_lines", "telnet", count=size(3, 20), least=size(1, 8) << 20), 50)
    assert all(n > 0 for n in sent), sent


def test_ends_in_the_middle(arena):
    assert arena.beside("broken_ends", "telnet", least=size(60, 3000))["done"] > 0


def test_input_before_the_login_is_bounded(arena):
    result = arena.beside("input_before_login", "telnet", most=8 << 20)
    assert result["closed"] and result["sent"] < 8 << 20, result


def test_flood_of_callers(arena):
    result = arena.beside("callers", "telnet", count=size(200, 2000))
    assert 32 <= result["held"] <= 128 and result["refused"] > 0, result
    honest = clients.telnet(arena.server, "anna", PASSWORD)
    assert honest.command("ping") == ["pong"]
    honest.close()


def test_password_storm(arena):
    assert sum(arena.beside("password_storm", "telnet", count=size(6, 30), net=4)) > 0


def test_slow_ones_are_gone_at_their_deadline(loris):
    result = loris.finish()
    assert result["logins"] == 2 * size(2, 20) and result["frame"] is not None, result
