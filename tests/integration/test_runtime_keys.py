"""[runtime.python]: read by the server, checked against what the worker program says the runtime has, and in force there."""
import os
import re
import shutil

import pytest

from moosaic_server import BUILD, Server, moosaic


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return Server(tmp_path_factory.mktemp("runtime"), world="minimal")


def depth(server):
    """How deep a function may go, roughly, asked of a verb."""
    return [n for n in (120, 250) if "RecursionError" not in "".join(
        server.do("wizard", f";[f := (lambda n: n and f(n - 1)), f({n})][1]", check=False))]


def test_a_key_reaches_the_worker(own):
    own.start("runtime.python.recursion_limit=200")
    shallow = depth(own)
    own.stop()
    own.start()
    deep = depth(own)
    own.stop()
    assert (shallow, deep) == ([120], [120, 250])


@pytest.mark.parametrize("line, complaint", [
    ("recursion_limt = 200", r"there is no key runtime\.python\.recursion_limt \(did you mean runtime\.python\.recursion_limit\?"),
    ("recursion_limit = 5", r"give 100 to 1000"),
    ("recursion_limit = 'deep'", r"recursion_limit"),
])
def test_mistakes_are_named_with_their_place(own, tmp_path, line, complaint):
    file = tmp_path / "moosaic.toml"
    file.write_text(f"# a comment\n[runtime.python]\n{line}\n")
    for command in (["config", "check"], ["serve", "--data", own.data]):
        done = moosaic(*command, "--config", file, check=False)
        assert done.returncode == 1
        assert f"{file}:3:1" in done.stderr and re.search(complaint, done.stderr), done.stderr


def test_the_worker_program_judges_runtime_plugins(tmp_path):
    good = BUILD / "lib/moosaic/plugins/runtime/python.so"
    assert "the worker program loads it and it describes 1 keys" in moosaic("plugins", "check", good).stdout
    cut = tmp_path / "python.so"
    cut.write_bytes(good.read_bytes()[:100000])
    done = moosaic("plugins", "check", cut, check=False)
    assert done.returncode == 1 and "truncated" in done.stderr


@pytest.mark.left_out("asan", "tsan",
                      reason="there the impostor carries the sanitizer, like all test plugins, and is refused for that: no runtime does")
def test_a_runtime_that_is_none_is_refused_by_the_worker(own, tmp_path):
    """A mark that says runtime in front of a class that is none: found before a verb could run."""
    (tmp_path / "runtime").mkdir()
    shutil.copy(BUILD / "tests/broken_plugins/plugins/runtime/impostor.so", tmp_path / "runtime/impostor.so")
    done = moosaic("plugins", "check", tmp_path / "runtime/impostor.so", check=False)
    assert done.returncode == 1 and "does not implement its class" in done.stderr
    done = moosaic("serve", "--data", own.data, "--set", f'plugins.path=["{tmp_path}", "{BUILD}/lib/moosaic/plugins"]',
                   "--set", "executor.prefork.runtime=impostor", check=False)
    assert done.returncode == 1 and "does not implement its class" in done.stderr, done.stderr


# --- what was built for speed, switched off

def calls(server):
    """A verb of another owner, a look and a line, each several times: what reading ahead and keeping workers together are for."""
    out = []
    for _ in range(6):
        out += server.do("Wizard", "look", ";[lookup('others').twice(n) for n in (1, 2)]")
    return out


def test_what_was_built_for_speed_answers_the_same_switched_off(tmp_path):
    own = Server(tmp_path)
    own.add_user("petra", "programmer")
    own.do("petra", "@create others", "@verb others:twice", "@edit verb twice on others with return args[0] * 2", "drop others")
    own.start()
    fast, counted = calls(own), own.metrics()
    own.stop()
    own.start("limits.ahead=false", "executor.prefork.together=false")
    assert calls(own) == fast and "[2, 4]" in fast
    names = [name for name in counted if name.startswith("moosaic_ahead_total")]
    assert len(names) == 5 and counted['moosaic_ahead_total{what="call_reused"}'] > 0 and counted['moosaic_ahead_total{what="line_kept"}'] > 0
    assert all(own.metrics()[name] == 0 for name in names)
    everywhere = os.sched_getaffinity(own.process.pid)
    assert all(os.sched_getaffinity(worker["pid"]) == everywhere for worker in own.status()["workers"])
    own.stop()
