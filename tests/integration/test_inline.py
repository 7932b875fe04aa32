"""The runtime inside the server's own process (executor/inline): with a sanitizer's build, under the sanitizer."""
import json

import pytest

from moosaic_server import BUILD, Server
from test_world_walk import test_building, test_programming, test_things_and_containers  # noqa: F401


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("inline"))
    for name, kind in (("walker", "player"), ("digger", "builder"), ("coder", "programmer")):
        served.add_user(name, kind)
    folders = [str(folder) for folder in (BUILD / "lib" / "checked", BUILD / "lib" / "moosaic" / "plugins") if folder.exists()]
    served.start("executor.backend=inline", f"plugins.path={json.dumps(folders)}")
    yield served
    assert served.stop() == 0


def test_no_worker_runs(world):
    assert world.status()["workers"] == []


def test_errors_and_calls_between_owners(world):
    shown = world.do("coder", "home", "@create bell", "@verb bell:ring this", "@program bell:ring", "try:", "    1 / 0",
                     "except ZeroDivisionError:", "    print('dong')", "print(this.title(), [x.name for x in this.parents])",
                     "raise ValueError('cracked')", ".", "ring bell", "ring bell", "drop bell", check=False)
    assert shown.count("dong") == 2 and any("cracked" in line for line in shown), shown


@pytest.mark.left_out("tsan", reason="ThreadSanitizer holds the stop back: tests/suppressions/thread_tests")
def test_a_runaway_is_stopped(world):
    shown = world.do("coder", "@eval sum(1 for i in range(10**12))", "@eval 6 * 7", check=False)
    assert any("more than 10000000 steps" in line for line in shown) and "42" in shown, shown
