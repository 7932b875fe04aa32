"""Fixtures: one served world a test module, and clients that are closed again."""
import os
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


def pytest_configure(config):
    config.addinivalue_line("markers", "left_out(*presets, reason): not run under these sanitizers, like what tests/suppressions names")


def pytest_collection_modifyitems(config, items):
    """Not skipped: a skip counts as failed, so that nothing is left out silently; what is left out here has its reason beside it."""
    there = {preset for preset in ("asan", "tsan") if f"{preset.upper()}_OPTIONS" in os.environ}
    left_out = [item for item in items if any(there & set(mark.args) for mark in item.iter_markers("left_out"))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session, exitstatus):
    for left in list(Server.running):
        left.kill()
