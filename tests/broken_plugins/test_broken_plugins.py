"""Plugins that are wrong in one way each, through the front door: a real server that runs without them, or refuses."""
import json
import os
import pathlib
import re
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

from moosaic_server import BUILD, Server, moosaic  # noqa: E402

BROKEN = BUILD / "tests/broken_plugins/plugins/service"

# Every way to be wrong, and what must be said about it.
REASONS = {
    "not_elf": r"this is not an ELF file, so it is no plugin",
    "truncated": r"the file is truncated: ",
    "unreadable": r"the file cannot be read: ",
    "no_mark": r"has no plugin mark",
    "damaged_mark": r"the plugin's mark is damaged",
    "other_abi": r"built for another ABI: .*compiler is gcc99 and the engine has (gcc|clang)\d+",
    "newer_api": r"a newer plugin API \(7, this engine has 0\)",
    "no_factory": r"the plugin has no factory",
    "no_manifest": r"a mark but no manifest",
    "null_factory": r"factory made nothing: its constructor threw an exception",
    "unresolved": r"cannot be loaded: .*moosaic_function_nobody_has",
    "misnamed": r"holds the plugin service\.good, but its place says service\.misnamed",
    "needs_weather": r'needs "weather", which nobody here offers \(on offer: .*tasks',
    "configure_fails": r"configure: the moon is wrong \(wait a week\)",
    "configure_throws": r"configure threw an exception: no configuration today",
    "start_fails": r"start: the engine is cold",
    "start_throws": r"start threw an unknown exception",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A plugin folder with everything that is wrong, and service.good."""
    folder = tmp_path_factory.mktemp("broken") / "plugins"
    shutil.copytree(BROKEN, folder / "service")
    (folder / "service/not_elf.so").write_text("#!/bin/sh\necho I am a plugin\n")
    whole = (folder / "service/good.so").read_bytes()
    (folder / "service/truncated.so").write_bytes(whole[:len(whole) // 2])
    unreadable = folder / "service/unreadable.so"
    if os.geteuid() == 0:
        unreadable.symlink_to("unreadable.so")  # root reads everything, but not what leads to itself
    else:
        unreadable.write_bytes(whole)
        unreadable.chmod(0)
    return folder


def path(*folders):
    return "plugins.path=" + json.dumps([*map(str, folders), str(BUILD / "lib/moosaic/plugins")])


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return Server(tmp_path_factory.mktemp("world"), world="minimal")


def test_the_server_runs_without_them_and_says_why(world, folder):
    second = folder.parent / "second"
    shutil.copytree(BUILD / "tests/broken_plugins/second", second)
    world.start(path(second, folder), "service.good.greeting=hello",
                *[f"service.{name}.enabled=true" for name in REASONS])
    try:
        rows = json.loads(moosaic("plugins", "--json", "--data", world.data).stdout)
        listed = moosaic("plugins", "--data", world.data).stdout
        log = (world.data / "stderr.log").read_text()
        for name, reason in REASONS.items():
            row = next(r for r in rows if (r["kind"], r["name"]) == ("service", name))
            assert row["state"] == "disabled" and re.search(reason, row["reason"]), row
            assert re.search(rf"service\.{name} +disabled", listed)
            assert re.search(reason, listed)
            assert re.search(rf"service\.{name} is disabled: .*{reason}", log), log
        assert len({r["reason"] for r in rows if r["name"] in REASONS}) == len(REASONS), "two have the same message"
        good = [r for r in rows if r["name"] == "good"]
        assert [r["state"] for r in good] == ["started", "disabled"]
        assert f"the name is taken by {second}" in good[1]["reason"]
        assert world.do("wizard", "look")
    finally:
        assert world.stop() == 0


@pytest.mark.parametrize("name", REASONS)
def test_required_ones_refuse_the_boot(world, folder, name):
    done = moosaic("serve", "--data", world.data, "--set", "transport.ssh.listen=127.0.0.1:0", "--set",
                   "transport.telnet.listen=127.0.0.1:0", "--set", path(folder), "--set", f"service.{name}.required=true",
                   check=False)
    assert done.returncode == 1, done
    assert re.search(rf"service\.{name} is required and failed: .*{REASONS[name]}", done.stderr), done.stderr
    assert "ready" not in done.stdout


def test_a_stop_that_hangs_is_left_behind(world, folder):
    world.start(path(folder), "service.stop_hangs.enabled=true", "service.good.greeting=hello")
    assert world.stop() == 1
    log = (world.data / "stderr.log").read_text()
    assert re.search(r"service\.stop_hangs: stop has not returned within 5000 ms", log), log
    assert "service.stop_hangs did not stop; it was left behind" in log
    world.start()  # all was saved and the directory let go of
    assert world.stop() == 0


def test_one_file_is_judged_by_itself(folder):
    good = moosaic("plugins", "check", folder / "service/good.so").stdout
    assert "service.good 1.2.3: good" in good
    for name in ("not_elf", "truncated", "no_mark", "other_abi", "newer_api", "no_factory", "unresolved"):
        done = moosaic("plugins", "check", folder / f"service/{name}.so", check=False)
        assert done.returncode == 1 and re.search(REASONS[name], done.stderr), done.stderr
