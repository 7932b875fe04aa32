"""One call of Python's own that loops inside: no step of the verb is counted meanwhile, so the clock alone ends it.

Each is ended at the time limit with the one sentence for it, others play on, and it is no alarm. A worker that does not stop by itself
is replaced.
"""
import os
import pathlib
import re

import pytest

from moosaic_server import Server, wait_for
from players import Player

TIME, MEMORY = "That took longer than 1 second and was stopped.", "That used too much memory and was stopped."
LOOPS = {
    "sum": "sum(range(10**12))",
    "max": "max(range(10**12))",
    "min": "min(range(10**12))",
    "all": "all(range(1, 10**12))",
    "in": "1.5 in range(10**12)",
    "count": "range(10**12).count(1.5)",
    "index": "range(10**12).index(1.5)",
    "of a map": "sum(map(abs, range(10**12)))",
    "power": "10**10**8",
    "power of a call": "pow(3, 10**9)",
    "remainders": "pow(7, 3**200000, 5**20000)",
    "regular expression": "import re; re.match(r'(a*)*b', 'a' * 60)",
    "search": "[x for x in ['a' * 10**7] if x.count('a' * 3000 + 'b' + 'a' * 3000) or sum(range(10**12))]",
    "sorted": "sorted(range(10**12))",
    "list": "list(range(10**12))",
    "text": "('x' * 10**9).count('y')",
    "dict": "dict.fromkeys(range(10**12))",
    "set": "set(range(10**12))",
    "join": "','.join(map(str, range(10**12)))",
}
EITHER = ("sorted", "list", "text", "dict", "set", "join", "power", "power of a call")  # memory may be the first to go


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    served = Server(tmp_path_factory.mktemp("loops"))
    served.add_user("anna", "programmer"), served.add_user("bob")
    served.start("limits.time_ms=1000")
    yield served
    served.stop()


@pytest.fixture(scope="module")
def people(own):
    anna, bob = Player(own, "anna"), Player(own, "bob")
    yield anna, bob
    anna.socket.close(), bob.socket.close()


@pytest.mark.parametrize("name", LOOPS)
def test_the_clock_ends_it(own, people, name):
    anna, bob = people
    anna.line(";" + LOOPS[name])
    assert "still here" in bob.command("say still here")[0]
    endings = re.escape(TIME) + ("|" + re.escape(MEMORY) if name in EITHER else "")
    anna.expect(endings, 60)
    assert "2" in anna.command(";1 + 1")[0], "where the worker could not stop by itself there is another one"
    assert own.metrics()["moosaic_workers_crashed_total"] == 0 and own.metrics()["moosaic_workers_misbehaved_total"] == 0


def test_how_exact_it_is(own):
    ran = [int(line.split(" after ")[1].split(" ms")[0]) for line in (own.data / "stderr.log").read_text().splitlines() if "hit its time limit" in line]
    print(f"{len(ran)} hit the limit of 1000 ms, by the server's own clock the last after {max(ran)} ms")
    assert min(ran) >= 1000
    if os.environ.get("MOOSAIC_RUNAWAYS") == "full":
        assert max(ran) <= 1200


def test_nothing_of_it_runs_on(own, people):
    """Whoever was stopped is gone or waits for work."""
    def running():
        shown = {worker["pid"] for worker in own.status()["workers"]}
        return [pid for pid in shown if "R" in pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]]
    wait_for(lambda: not running(), "the workers to rest")
