"""Fixtures of the attacks: one attacked server for all of them, and the table at the end."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

import arena as arenas  # noqa: E402
from moosaic_server import Server  # noqa: E402

DEADLINE = 10  # seconds to log in over SSH


@pytest.fixture(scope="session")
def arena(tmp_path_factory):
    server = arenas.make_server(tmp_path_factory.mktemp("arena"), f"transport.ssh.login_timeout_s={DEADLINE}",
                                "login.timeout_s=20", "transport.ssh.keepalive_s=1")
    made = arenas.Arena(server)
    yield made
    made.close()
    if server.process is not None:  # not killed at the end of a run that was broken off
        assert server.process.poll() is None, "the server died"
        assert server.stop() == 0


def pytest_terminal_summary(terminalreporter):
    if arenas.ROWS:
        terminalreporter.write_line(f"Neighbours in milliseconds, load of the machine {arenas.load_average():.1f}")
        for line in arenas.table():
            terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    for left in list(Server.running):
        left.kill()
