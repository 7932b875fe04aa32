"""A pipe, a folder or a device where a file is expected is an error that names it; nothing waits for a writer."""
import json
import os
import shutil
import socket
import subprocess

import pytest

from moosaic_server import MOOSAIC, PATIENCE, Server, moosaic


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


# --- what a data directory is made of

@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return Server(tmp_path_factory.mktemp("whole"), world="minimal")


def put_pipe(path):
    os.mkfifo(path)


def put_folder(path):
    path.mkdir()


def put_link_to_nothing(path):
    path.symlink_to(path.with_name("nothing"))


def put_link_to_a_device(path):
    path.symlink_to("/dev/zero")


def put_socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


FILES = ("world.sqlite", "world.sqlite-wal", "world.lock", "lock", "moosaic.toml", "ssh_host_ed25519_key", "control.sock")


@pytest.mark.parametrize("put", [put_pipe, put_folder, put_link_to_nothing, put_link_to_a_device, put_socket])
@pytest.mark.parametrize("name", FILES)
def test_every_file_of_the_data_directory_is_one(whole, tmp_path, name, put):
    if name == "control.sock" and put is put_socket:
        return  # that of a server that was killed: the next one makes its own
    data = tmp_path / "w"
    shutil.copytree(whole.data, data)
    (data / name).unlink(missing_ok=True)
    put(data / name)
    before = sorted(os.listdir(data))
    sets = [word for one in ("ssh", "telnet") for word in ("--set", f"transport.{one}.listen=127.0.0.1:0")] + ["--set", "service.metrics.listen=127.0.0.1:0"]
    commands = [["serve", *sets], ["init", "--world", "minimal"], ["do", "--as", "Wizard", "look"], ["user", "list"], ["backup", tmp_path / "copy"], ["doctor", "--json"]]
    for command in commands:
        done = subprocess.run([str(word) for word in [MOOSAIC, *command, "--data", data]], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60 * PATIENCE)
        if command[0] == "doctor":
            found = [line for line in json.loads(done.stdout) if line["level"] == "fault" and name in line["message"]]
            assert found and all(line["remedy"] for line in found), (command, done.stdout)
            assert [line for line in json.loads(done.stdout) if line["check"] == "seccomp"], "it goes on"
        else:
            assert done.returncode != 0 and str(data / name) in done.stderr and "(" in done.stderr, (command, done)
    assert set(os.listdir(data)) <= {*before, "lock", "world.lock"} and not (data / "nothing").exists(), os.listdir(data)


def test_a_data_directory_that_is_a_link_to_nothing(tmp_path):
    put_link_to_nothing(tmp_path / "var")
    for command in (["init", "--world", "minimal"], ["serve"], ["do", "--as", "Wizard", "look"], ["status"], ["config", "check"], ["doctor"]):
        done = moosaic(*command, "--data", tmp_path / "var", check=False)
        said = done.stdout + done.stderr
        assert done.returncode != 0 and "link that leads nowhere" in said and "remove the link" in said and "moosaic init" not in said, (command, said)


def test_an_empty_database_is_no_world_and_stays_empty(whole, tmp_path):
    data = tmp_path / "w"
    shutil.copytree(whole.data, data)
    (data / "world.sqlite").write_bytes(b"")
    for command in (["serve"], ["do", "--as", "Wizard", "look"], ["backup", tmp_path / "copy"], ["doctor"]):
        done = moosaic(*command, "--data", data, check=False)
        said = done.stdout + done.stderr
        assert done.returncode != 0 and "the file is empty" in said and "restore" in said, (command, said)
        assert (data / "world.sqlite").read_bytes() == b"" and not (tmp_path / "copy").exists(), command
    moosaic("init", "--data", data, "--world", "minimal")  # as it says


def test_what_a_world_leaves_out_is_named(tmp_path):
    world = tmp_path / "files"
    for folder in ("objects", "verbs"):
        (world / folder).mkdir(parents=True)
    (world / "world.toml").write_text('[world]\nname = "w"\ntitle = "W"\n')
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.py").write_text("print(1)\n")
    put_pipe(world / "objects" / "pipe.toml")
    (world / "verbs" / "one.py").symlink_to(tmp_path / "outside" / "secret.py")
    (world / "verbs" / "more").symlink_to(tmp_path / "outside")
    (world / "verbs" / "README").symlink_to("/dev/null")  # no verb by its name
    done = moosaic("init", "--data", tmp_path / "w", "--world", world, check=False)
    named = [line for line in done.stderr.splitlines() if "left out" in line]
    assert len(named) == 3 and all(any(name in line for line in named) for name in ("objects/pipe.toml", "verbs/one.py", "verbs/more")), done.stderr
    checked = moosaic("verb", "check", world, check=False)
    assert "verbs/one.py" in checked.stdout and "left out" in checked.stdout and checked.returncode != 0, checked
    shutil.rmtree(world / "verbs")
    (world / "verbs").symlink_to(tmp_path / "outside")
    done = moosaic("init", "--data", tmp_path / "w", "--world", world, check=False)
    assert "verbs: this is a link and is left out" in done.stderr, done.stderr


@pytest.mark.parametrize("what, said", [("pipe", "a pipe that nobody reads"), ("folder", "it is a folder"), ("file/log", "Not a directory")])
def test_a_log_that_cannot_be_written(whole, tmp_path, what, said):
    put_pipe(tmp_path / "pipe")
    put_folder(tmp_path / "folder")
    (tmp_path / "file").write_text("")
    log = ("--set", f"log.file={tmp_path / what}")
    for command in (["config", "check"], ["serve"], ["doctor"], ["user", "list"]):
        done = moosaic(*command, "--data", whole.data, *log, check=False)
        assert done.returncode != 0 and said in done.stdout + done.stderr and "log.file" in done.stdout + done.stderr, (command, done)
