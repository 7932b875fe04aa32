"""The tests in this folder use the served worlds of tests/integration."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

from moosaic_server import Server  # noqa: E402


def pytest_sessionfinish(session, exitstatus):
    for left in list(Server.running):
        left.kill()
