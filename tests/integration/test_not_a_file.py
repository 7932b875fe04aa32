"""A pipe, a folder or a device where a file is expected is an error that names it; nothing waits for a writer."""
import os
import subprocess

import pytest

from moosaic_server import MOOSAIC, PATIENCE


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "pipe.so"
    os.mkfifo(path)
    return path


COMMANDS = {
    "plugins check": lambda pipe, folder: ["plugins", "check", pipe],
    "verb check": lambda pipe, folder: ["verb", "check", pipe],
    "config check": lambda pipe, folder: ["config", "check", "--config", pipe],
    "doctor": lambda pipe, folder: ["doctor", "--config", pipe, "--data", folder],
    "serve": lambda pipe, folder: ["serve", "--config", pipe, "--data", folder],
    "init with a key": lambda pipe, folder: ["init", "--data", folder / "new", "--world", "minimal", "--admin-key", pipe],
    "init of a world": lambda pipe, folder: ["init", "--data", folder / "new", "--world", folder / "world"],
    "list of passwords": lambda pipe, folder: ["init", "--data", folder / "new", "--world", "minimal", "--set", f"passwords.common_file={pipe}"],
    "user add": lambda pipe, folder: ["user", "add", "zoe", "--key", pipe, "--data", folder],
    "user key add": lambda pipe, folder: ["user", "key", "add", "wizard", pipe, "--data", folder],
    "restore": lambda pipe, folder: ["restore", pipe, "--data", folder / "restored"],
    "a plugin's file": lambda pipe, folder: ["plugins", "--set", f"service.metrics.file={pipe}", "--set", "service.metrics.enabled=true"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_is_refused_at_once(pipe, tmp_path, name):
    (tmp_path / "world").mkdir()
    os.mkfifo(tmp_path / "world" / "world.toml")
    command = [str(word) for word in [MOOSAIC, *COMMANDS[name](pipe, tmp_path)]]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60 * PATIENCE)
    said = done.stdout + done.stderr
    assert done.returncode != 0 or name == "a plugin's file", said
    assert "pipe" in said or "not a backup" in said, said


@pytest.mark.parametrize("path, what", [("/dev/zero", "device"), ("/", "folder")])
def test_other_things_are_named(path, what):
    done = subprocess.run([MOOSAIC, "verb", "check", path], capture_output=True, text=True, timeout=60 * PATIENCE)
    assert done.returncode != 0 and what in done.stderr, done
