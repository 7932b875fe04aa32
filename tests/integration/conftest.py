"""Fixtures: one served world a test module, and clients that are closed again."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import clients  # noqa: E402
from moosaic_server import PASSWORD, Server  # noqa: E402


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("moosaic"))
    for name, kind in (("anna", "programmer"), ("bob", "player"), ("carl", "programmer"), ("dora", "builder")):
        served.add_user(name, kind)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def connect(server):
    """connect(name, how="ssh") logs somebody in; closed at the end of the test."""
    opened = []

    def log_in(name, how="ssh", target=None):
        target = target or server
        client = {"ssh": clients.ssh, "terminal": clients.ssh_terminal,
                  "telnet": lambda s, n: clients.telnet(s, n, PASSWORD)}[how](target, name)
        opened.append(client)
        return client

    yield log_in
    for client in opened:
        client.close()


def pytest_sessionfinish(session, exitstatus):
    for left in list(Server.running):
        left.kill()
