"""Plugins that are wrong in one way each, through the front door: a real server that runs without them, or refuses."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

from moosaic_server import BUILD, Server, moosaic, wait_for  # noqa: E402

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
    "unresolved": r"cannot be loaded: nobody has somewhere::moosaic_function_nobody_has\(std::",
    "other_headers": r"compiled with the headers of another SDK: headers is 0123456789abcdef and the engine has [0-9a-f]{16}",
    "misnamed": r"holds the plugin service\.good, but its place says service\.misnamed",
    "needs_weather": r'needs "weather", which nobody here offers \(on offer: .*tasks',
    "needs_waits": r'needs "waits", which a service cannot have',
    "wrong_key": r"the key service\.wrong_key\.size was read but not declared with this type",
    "key_twice": r"describe names the key size twice",
    "bad_default": r"describe gives the key size a default that it does not allow",
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


def test_a_transport_that_is_left_behind_keeps_what_it_uses(world):
    world.start(path(BROKEN.parent), "transport.lingering.enabled=true")
    assert world.stop() == 1, "a signal: it was freed under the transport's thread"
    log = (world.data / "stderr.log").read_text()
    assert "transport.lingering did not stop; it was left behind" in log and "Sanitizer" not in log
    world.start()  # all was saved and the directory let go of
    assert world.stop() == 0


def test_one_file_is_judged_by_itself(folder, tmp_path):
    good = moosaic("plugins", "check", folder / "service/good.so").stdout
    assert "service.good 1.2.3: good, loads, describes 2 keys of its own, needs nothing, configures" in good
    for name in REASONS.keys() - {"unreadable", "start_fails", "start_throws"}:
        done = moosaic("plugins", "check", folder / f"service/{name}.so", check=False)
        assert done.returncode == 1 and re.search(REASONS[name], done.stderr), (name, done.stderr)
    done = moosaic("plugins", "--set", "service.good.size=11", "check", folder / "service/good.so", check=False)
    assert done.returncode == 1 and "give 1 to 10" in done.stderr
    moved = shutil.copy(folder / "service/good.so", tmp_path / "better.so")
    done = moosaic("plugins", "check", moved, check=False)
    assert done.returncode == 1 and "move it to service/good.so of a folder in plugins.path" in done.stderr


def connect(server, want):
    """What the telnet port says until it has said `want`, or closes."""
    said = b""
    with socket.create_connection(("127.0.0.1", server.ports["telnet"]), timeout=60) as client:
        while want not in said:
            got = client.recv(4096)
            if not got:
                break
            said += got
    return said


def test_what_goes_wrong_while_it_runs_is_told_under_its_name(world, folder):
    instead = BUILD / "tests/broken_plugins/instead"
    world.start(path(instead, folder), "service.loop_throws.enabled=true", "service.takes_metric.enabled=true",
                "service.asserts.required=true")
    try:
        assert b"Welcome" not in connect(world, b"Welcome"), "the frontend throws, so the session ends"
        for line in ("frontend.raw: show threw an unknown exception",
                     "service.loop_throws: work on the event loop threw an exception: no loop today",
                     "moosaic_sessions is the engine's; what service.takes_metric counts"):
            wait_for(lambda said=line: said in (world.data / "stderr.log").read_text(), line)
        listed = json.loads(moosaic("plugins", "--json", "--data", world.data).stdout)
        rows = {f"{r['kind']}.{r['name']}": r for r in listed if r["state"] == "started"}
        assert "show threw" in rows["frontend.raw"]["reason"]
        assert "service.asserts" in rows
    finally:
        assert world.stop() == 0


def test_a_transport_that_listens_nowhere_refuses_the_start(world, folder):
    done = moosaic("serve", "--data", world.data, "--set", "transport.ssh.enabled=false", "--set", "transport.telnet.enabled=false",
                   "--set", path(BROKEN.parent), "--set", "transport.nowhere.enabled=true", check=False)
    assert done.returncode == 1
    assert "transport.nowhere: listen succeeded, but addresses() has none that can be shown" in done.stderr, done.stderr
    assert "transport.nowhere: open was given no connection" in done.stderr


def test_a_protocol_borrows_what_a_service_does(world, folder):
    world.start(path(BROKEN.parent), "protocol.borrows.required=true")
    try:
        assert b"Welcome" in connect(world, b"Welcome")
        wait_for(lambda: "[protocol.borrows] looked with status 0" in (world.data / "stderr.log").read_text(), "the look")
    finally:
        assert world.stop() == 0


@pytest.mark.parametrize("backend, reason", [
    ("memory", r"keeps nothing"),
    ("shared", r"storage\.shared: the storage is shared by several servers"),
    ("no_verdicts", r"storage\.no_verdicts: commit gave 0 verdicts on \d+ transaction"),
    ("short_rows", r"storage\.short_rows: get gave a row of \w+ with 1 fields"),
    ("throws", r"storage\.throws: get threw an exception: no rows today"),
])
def test_a_storage_that_cannot_hold_a_world_gets_none(tmp_path, backend, reason):
    env = {"MOOSAIC_STORE__BACKEND": backend, "MOOSAIC_PLUGINS__PATH": f"{BROKEN.parent},{BUILD / 'lib/moosaic/plugins'}"}
    done = subprocess.run([BUILD / "bin/moosaic", "init", "--data", tmp_path / "w", "--world", "minimal", "--admin-password-stdin"],
                          env={**os.environ, **env}, input="correct horse battery\n", capture_output=True, text=True, timeout=600)
    assert done.returncode == 1, done
    assert re.search(reason, done.stderr), done.stderr


def test_what_a_storage_throws_beside_its_kind_is_its_fault(world):
    """examine, and files, which serve asks for: named, and no end of the program."""
    env = {"MOOSAIC_STORE__BACKEND": "beside_throws", "MOOSAIC_PLUGINS__PATH": f"{BROKEN.parent},{BUILD / 'lib/moosaic/plugins'}"}
    done = subprocess.run([BUILD / "bin/moosaic", "doctor", "--data", world.data], env={**os.environ, **env}, capture_output=True, text=True, timeout=600)
    assert done.returncode == 2 and "storage.beside_throws" in done.stdout and "examine threw an exception: no look today" in done.stdout, done
    done = subprocess.run([BUILD / "bin/moosaic", "serve", "--data", world.data], env={**os.environ, **env}, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1 and "terminate" not in done.stderr, done


def test_a_runtime_has_nothing_of_the_servers(world):
    """Nobody lends it anything where it runs: one that needs something is refused before it is used."""
    file = BROKEN.parent / "runtime/needy.so"
    checked = moosaic("plugins", "check", file, check=False)
    assert checked.returncode == 1 and 'needs "tasks", which nobody offers where it runs' in checked.stderr, checked
    refused = moosaic("verb", "check", __file__, "--set", path(BROKEN.parent), "--set", "executor.prefork.runtime=needy", check=False)
    assert refused.returncode == 2 and 'needs "tasks"' in refused.stderr, refused
