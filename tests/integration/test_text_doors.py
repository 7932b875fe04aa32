"""Text from files and from standard input: byte order marks, line ends, other encodings, folders, nothing at all."""
import contextlib
import os
import signal
import sqlite3
import subprocess

import pytest

from moosaic_server import MOOSAIC, PASSWORD, Server, moosaic, wait_for

MARK = b"\xef\xbb\xbf"
GOOD = b"#!moo verb wave --on $player\nprint('hi')\n"
ROOT = os.path.join(os.path.dirname(__file__), "..", "..")


def run(*arguments, data=b""):
    """Bytes in, text out."""
    done = subprocess.run([MOOSAIC, *map(str, arguments)], input=data, capture_output=True, timeout=120)
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    data = tmp_path_factory.mktemp("doors") / "world"
    moosaic("init", "--data", data, "--admin-password-stdin", text=PASSWORD + "\n")
    return data


@pytest.mark.parametrize("content, wanted", [
    (MARK + GOOD.replace(b"\n", b"\r\n"), "v.py: ok"), (b"#!moo verb x --on $player\nprint('caf\xe9')\n", "v.py:2: is not UTF-8: the byte 0xE9"),
    ("print(1)\n".encode("utf-16"), "v.py: is UTF-16"), (b"print('\xc0\xaf')\n", "v.py:1: is not UTF-8"), (b"", "v.py: ok")])
def test_a_verb_file_is_utf8_or_named(tmp_path, content, wanted):
    (tmp_path / "v.py").write_bytes(content)
    status, shown = run("verb", "check", tmp_path / "v.py")
    assert wanted in shown and "died" not in shown
    assert status == (0 if wanted.endswith("ok") else 1)


def test_every_file_named_is_reported(tmp_path):
    for name, text in (("a.py", GOOD), ("b.py", b"x = (\n"), ("c.py", GOOD)):
        (tmp_path / name).write_bytes(text)
    status, shown = run("verb", "check", *(tmp_path / name for name in ("a.py", "b.py", "c.py", "none.py")))
    assert status == 1 and shown.count("a.py: ok") == shown.count("c.py: ok") == 1 and "b.py: ok" not in shown
    assert "none.py" in shown and "cannot be read" in shown


def test_a_folder_means_its_verb_files(tmp_path):
    folder = tmp_path / "verbs"
    (folder / "deep").mkdir(parents=True)
    (folder / "__init__.py").write_bytes(b"import os\n")
    status, shown = run("verb", "check", folder)
    assert status == 1 and "no verb file" in shown and "ok" not in shown
    (folder / "deep" / "wave.py").write_bytes(GOOD)
    (folder / "late.py").write_bytes(b"#!/usr/bin/env python\n" + GOOD)
    status, shown = run("verb", "check", folder)
    assert status == 0 and "wave.py: ok" in shown and "__init__" not in shown and "late.py:2" in shown
    (folder / "bad.py").write_bytes(b"#!moo verb bad --on $player\nx = (\n")
    assert run("verb", "check", folder)[0] == 1


def test_an_empty_path_is_a_mistake_everywhere(world):
    for command in (["backup", "--data", world, ""], ["restore", "--data", world / "new", ""], ["do", "--data", "", "--as", "Wizard", "look"],
                    ["verb", "check", ""], ["plugins", "check", ""], ["init", "--data", ""], ["init", "--world", "", "--data", world / "x"],
                    ["init", "--admin-key", "", "--data", world / "x"], ["user", "add", "eve", "--key", "", "--data", world], ["status", "--data", ""],
                    ["user", "key", "add", "wizard", "", "--data", world], ["config", "check", "--config", ""], ["doctor", "--data", ""]):
        status, shown = run(*command)
        assert 0 < status < 126 and "names no file" in shown, (command, shown)
    status, shown = run("do", "--data", "x" * 5000, "--as", "Wizard", "look")
    assert 0 < status < 126 and "too long" in shown


def test_a_word_nobody_knows_gets_the_nearest():
    for words, wanted in ((["sevre"], 'did you mean "serve"?'), (["passwd", "x"], 'did you mean "user passwd"?'), (["user", "ad"], 'did you mean "add"?'),
                          (["serve", "--dat", "x"], 'did you mean "--data"?'), (["serve", "now"], 'does not take the word "now"'),
                          (["user", "list", "--jsn"], 'did you mean "--json"?'), (["xyzzy"], 'no command "xyzzy"')):
        status, shown = run(*words)
        assert status != 0 and wanted in shown and "Run with --help" in shown, (words, shown)


def test_help_names_the_directory_wherever_one_is_needed():
    for words in (["do"], ["serve"], ["init"], ["backup"], ["restore"], ["status"], ["doctor"], ["plugins"], ["config", "check"], ["config", "show"],
                  ["user", "add"], ["user", "passwd"], ["user", "list"], ["user", "wizard"], ["user", "key", "add"], ["user", "key", "list"],
                  ["user", "key", "remove"]):
        assert "--data" in run(*words, "--help")[1], words


def test_the_configuration_of_no_world_is_not_good(tmp_path):
    (tmp_path / "file").write_text("")
    for data in ("nosuch", "file"):
        for command in (["config", "check"], ["config", "show"], ["plugins"], ["status"], ["verb", "check", tmp_path / "file"]):
            status, shown = run(*command, "--data", tmp_path / data)
            assert status != 0 and data in shown and "is good" not in shown, (command, shown)


def test_an_address_without_sense_is_not_good(tmp_path):
    for plugin in ("transport.ssh", "transport.telnet", "service.metrics"):
        for address in ("4000", "127.0.0.1:99999", ":", "127.0.0.1:"):
            status, shown = run("config", "check", "--set", f"{plugin}.listen={address}")
            assert status == 1 and plugin in shown and address in shown and "is good" not in shown, (plugin, address, shown)
        file = tmp_path / "own.toml"
        file.write_text(f'[{plugin}]\nlisten = "4000"\n')
        assert run("config", "check", "--config", file)[0] == 1


def test_lines_of_do_are_those_of_a_session(world):
    def do(data, *lines):
        return run("do", "--data", world, "--as", "Wizard", *lines, data=data)[1]

    shown = do(MARK + b"@create box\r\n@verb box:one this\r\n@program box:one\r\nif 1:\r\n\tprint('one')\r\n.\r\none box\r\n.flush\r\n")
    assert "is programmed" in shown and "\none\n" in shown and "understand" not in shown
    assert "caf\ufffd" in do(b"say caf\xe9\n") and "caf\ufffd" in do(b"", b"say caf\xe9".decode("utf8", "surrogateescape"))
    assert "too long" in do(b"say " + b"x" * 9000 + b"\n")
    shown = do(b"say before\n@quit\nsay behind\n")
    assert '"before"' in shown and "behind" not in shown


def test_init_reads_keys_and_passwords_as_user_does(tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "k"], check=True)
    key = (tmp_path / "k.pub").read_bytes()
    for number, content in enumerate((b"\n" + key, b"# mine\r\n" + key, MARK + key, b"  " + key.replace(b"\n", b"\r\n"))):
        (tmp_path / "key").write_bytes(content)
        assert run("init", "--world", "minimal", "--data", tmp_path / f"k{number}", "--admin-key", tmp_path / "key")[0] == 0, content
        assert "1 keys" in run("user", "list", "--data", tmp_path / f"k{number}")[1]
    password = ["--world", "minimal", "--admin-password-stdin"]
    assert run("init", *password, "--data", tmp_path / "p", data=b"tree-harbor-9\r\n")[0] == 0
    for data, why in ((b"", "no password"), (b"\n", "no password"), (b"caf\xe9-harbor-9\n", "not UTF-8")):
        for command in (["init", *password, "--data", tmp_path / "q"], ["user", "passwd", "wizard", "--data", tmp_path / "p", "--password-stdin"],
                        ["user", "add", "eve", "--data", tmp_path / "p", "--password-stdin"]):
            status, shown = run(*command, data=data)
            assert status == 1 and why in shown, (command, shown)


def small_world(folder, initialize):
    """A copy of the minimal world with an `initialize` on the class of players, and a verb file that is skipped."""
    subprocess.run(["cp", "-rL", os.path.join(ROOT, "bootstrap", "minimal"), folder], check=True)
    say = folder / "verbs" / "say.py"
    say.write_text("# says things\n" + say.read_text())
    (folder / "verbs" / "hello.py").write_text("#!moo verb initialize --on $player --method\n" + initialize)
    return folder


def test_what_a_world_passes_over_and_stumbles_at_is_named(tmp_path):
    small_world(tmp_path / "mine", "x = 1\nprint(x / 0)\n")
    command = [MOOSAIC, "init", "--data", tmp_path / "w", "--world", "mine"]  # no ./
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode == 1 and not (tmp_path / "w").exists()
    assert "verbs/say.py:2" in refused.stderr and "skipped" in refused.stderr
    assert "verbs/hello.py" in refused.stderr and "line 3" in refused.stderr and "ZeroDivisionError" in refused.stderr and "initialize of #" in refused.stderr
    going = subprocess.run([*command, "--keep-going"], cwd=tmp_path, capture_output=True, text=True)
    assert going.returncode == 0 and "verbs/hello.py" in going.stderr and "account wizard" in going.stdout
    unknown = run("init", "--data", tmp_path / "v", "--world", "nowhere")
    assert unknown[0] == 1 and "nowhere" in unknown[1]


def test_a_line_ends_where_a_table_cannot_be_read(tmp_path):
    """It was taken as not begun, and tried for ever."""
    broken = Server(tmp_path)
    with contextlib.closing(sqlite3.connect(broken.data / "world.sqlite")) as database:
        database.execute("drop table verb_name")
        database.commit()
    done = moosaic("do", "--data", broken.data, "--as", "Wizard", "look", "look", check=False)
    assert done.returncode == 1 and len(done.stdout.splitlines()) <= 4, done.stdout[:500]


def test_what_cannot_be_printed_is_no_success(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run([MOOSAIC, "init", "--data", tmp_path / "w"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "standard output" in done.stderr, done.stderr
    done = subprocess.run([MOOSAIC, "do", "--data", tmp_path / "w", "--as", "Wizard"], stdin=os.open(tmp_path, os.O_RDONLY), capture_output=True, text=True)
    assert done.returncode == 2 and "standard input" in done.stderr, done


# --- names of very many parts in TOML: refused with the line, never a crash

DEEP = ".".join(["a"] * 100000)
TEXTS = (f"[{DEEP}]\nx = 1\n", f"{DEEP} = 1\n", "x = {" + f"{DEEP} = 1" + "}\n", f"[[{DEEP}]]\n", '"a"' + '."a"' * 50000 + " = 1\n")


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_deep_name_in_a_configuration(tmp_path, text):
    (tmp_path / "c.toml").write_text(text)
    done = moosaic("config", "check", "--config", tmp_path / "c.toml", check=False)
    assert done.returncode == 1 and "c.toml:1" in done.stderr and "more than 256 parts" in done.stderr, done


def test_a_deep_name_in_a_setting():
    done = moosaic("config", "check", "--set", f"plugins.default=[{{ {DEEP} = 1 }}]"[:100000], check=False)
    assert done.returncode == 1, done


def test_a_deep_name_in_a_world_file(tmp_path):
    (tmp_path / "w" / "objects").mkdir(parents=True)
    (tmp_path / "w" / "world.toml").write_text('[world]\nname = "w"\ntitle = "W"\n')
    (tmp_path / "w" / "objects" / "q.toml").write_text(TEXTS[0])
    done = subprocess.run([MOOSAIC, "init", "--data", tmp_path / "d", "--world", tmp_path / "w", "--admin-password-stdin"], input=PASSWORD + "\n",
                          capture_output=True, text=True, check=False)
    assert done.returncode > 0 and "q.toml:1" in done.stderr, done


def test_a_deep_name_at_a_reload(tmp_path):
    own = Server(tmp_path, world="minimal")
    own.start()
    (own.data / "moosaic.toml").write_text(TEXTS[0])
    own.process.send_signal(signal.SIGHUP)
    wait_for(lambda: own.process.poll() is not None or "more than 256 parts" in (own.data / "stderr.log").read_text(errors="replace"), "the reload's refusal")
    assert own.process.poll() is None
    (own.data / "moosaic.toml").write_text("")
    assert own.stop() == 0


def test_a_limit_of_file_sizes_is_a_full_disk(tmp_path):
    own = Server(tmp_path, world="minimal")
    own.start()
    size = sum(file.stat().st_size for file in own.data.iterdir())
    subprocess.run(["prlimit", f"--pid={own.process.pid}", f"--fsize={size}:"], check=True)
    own.do("Wizard", '; context.player.set_property("a", "x" * 900000)', check=False)
    assert own.process.poll() is None
    subprocess.run(["prlimit", f"--pid={own.process.pid}", "--fsize=unlimited:"], check=True)
    assert own.stop() is not None


@pytest.mark.parametrize("command", ["config show", "--version", "--help", "config --help", "plugins"])
def test_what_could_not_be_shown_is_said(command):
    with open("/dev/full", "w") as full:
        done = subprocess.run([MOOSAIC, *command.split()], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "could not be written" in done.stderr, done
