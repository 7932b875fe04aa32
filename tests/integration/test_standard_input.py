"""Keys, passwords and verbs from standard input; and files that can be read only in part, or are called by bytes that are no text."""
import os
import subprocess

import pytest

from moosaic_server import MOOSAIC, PASSWORD, PATIENCE, Server, moosaic


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return Server(tmp_path_factory.mktemp("input"), world="minimal")


@pytest.fixture
def key(tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "from a pipe", "-f", tmp_path / "id"], check=True)
    return (tmp_path / "id.pub").read_text()


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_a_key_comes_from_standard_input(own, key, tmp_path, name):
    login = "key" + str(abs(hash(name)) % 10**6)
    assert "account" in moosaic("user", "add", login, "--key", name, "--data", own.data, text="# mine\n" + key).stdout
    assert "from a pipe" in moosaic("user", "key", "list", login, "--data", own.data).stdout
    other = key.replace("AAAAC3", "AAAAC3")
    refused = moosaic("user", "key", "add", login, name, "--data", own.data, text=other, check=False)
    assert refused.returncode == 1 and "already" in refused.stderr, "the same key again: it was read"
    new = tmp_path / "new"
    assert "password" not in moosaic("init", "--data", new, "--world", "minimal", "--admin-key", name, text=key).stdout
    assert "from a pipe" in moosaic("user", "key", "list", "wizard", "--data", new).stdout


def test_standard_input_is_bounded_and_read_once(own, key, tmp_path):
    for text, said in (("", "no key"), ("x" * (2 << 20), "more than"), ("not a key\n", "")):
        refused = moosaic("user", "key", "add", "wizard", "-", "--data", own.data, text=text, check=False)
        assert refused.returncode == 1 and said in refused.stderr, refused
    both = moosaic("init", "--data", tmp_path / "new", "--world", "minimal", "--admin-key", "-", "--admin-password-stdin", text=key + PASSWORD + "\n",
                   check=False)
    assert both.returncode == 1 and "only one of key and password" in both.stderr and not (tmp_path / "new").exists()
    with open("/dev/zero", "rb") as zero:  # has no end, and no line
        for words in (["user", "passwd", "wizard", "--password-stdin", "--data", own.data], ["user", "key", "add", "wizard", "-", "--data", own.data],
                      ["verb", "check", "-"], ["do", "--as", "Wizard", "--data", own.data]):
            done = subprocess.run([str(word) for word in [MOOSAIC, *words]], stdin=zero, capture_output=True, text=True, timeout=60 * PATIENCE)
            assert done.returncode in (1, 2) and "more than" in done.stderr, (words, done)


def test_a_pipe_by_name_is_told_the_other_way(own, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    refused = moosaic("user", "key", "add", "wizard", tmp_path / "pipe", "--data", own.data, check=False)
    assert refused.returncode == 1 and "pipe" in refused.stderr and "- takes the key from standard input" in refused.stderr


def test_a_verb_comes_from_standard_input():
    assert moosaic("verb", "check", "-", text="\ufeffprint(1)\n").stdout == "-: ok\n"
    bad = moosaic("verb", "check", "-", text="import os\nprint(\n", check=False)
    assert bad.returncode == 1 and bad.stdout.startswith("-: "), bad


@pytest.mark.parametrize("words", [["verb", "check"], ["user", "key", "add", "wizard"], ["config", "check", "--config"]])
def test_what_cannot_be_read_whole_is_not_taken_for_less(own, words):
    more = ["--data", own.data] if words[0] != "verb" else []
    done = moosaic(*words, "/proc/self/mem", *more, check=False)
    assert done.returncode != 0 and "cannot be read" in done.stderr and "ok" not in done.stdout, done


def test_a_name_that_is_no_text_names_that_file_or_none(own, tmp_path):
    """On POSIX a file may be called anything: what is made is called so, or nothing is made."""
    odd = os.fsencode(tmp_path) + b"/copy\xff"
    verb = os.fsencode(tmp_path) + b"/verb\xff.py"
    with open(verb, "w") as file:
        file.write("print(1)\n")
    run = lambda *words: subprocess.run([MOOSAIC, *words], capture_output=True, timeout=60 * PATIENCE)  # noqa: E731
    assert run("verb", "check", verb).stdout == verb + b": ok\n"
    data = os.fsencode(own.data)
    assert run("backup", odd, "--data", data).returncode == 0 and os.path.exists(odd)
    os.unlink(odd)
    own.start()
    done = run("backup", odd, "--data", data)
    own.stop()
    assert done.returncode == 1 and b"not UTF-8" in done.stderr, done
    assert [name for name in os.listdir(os.fsencode(tmp_path)) if b"copy" in name] == []


@pytest.mark.parametrize("words", [["do", "--as", "\x1b]0;owned\x07"], ["user", "passwd", "\x1b[2J"], ["user", "key", "add", "wizard", "/no\x1b[2Jfile\nmoosaic: all is well"],
                                   ["\x1b[2J"], ["status", "--\x1b[2J"], ["status", "--data", "\x9b2J\u009b2J"], ["verb", "check", "\x1b[2J"],
                                   ["config", "check", "--config", "/no\x1b[2J"], ["config", "check", "--set", "a\x1b[2J.b=1"], ["init", "--world", "\x1b[2J"],
                                   ["restore", "/no\x1b[2J", "--data", "/tmp/\x1b[2J/x\x1b/y"], ["verb", "resume", "\x1b[2J"], ["plugins", "check", "/no\x1b[2J"]])
def test_nothing_from_outside_reaches_the_terminal_raw(own, words):
    more = [] if "--data" in words or words[0] in ("verb", "plugins", "\x1b[2J", "init") and words[1:2] != ["resume"] else ["--data", str(own.data)]
    done = subprocess.run([MOOSAIC, *words, *more], input=b"look\n", capture_output=True, timeout=60 * PATIENCE)
    assert done.returncode != 0 and done.stderr, done
    assert not [byte for byte in done.stderr if byte < 32 and byte != 10 or byte == 127], done.stderr
    assert all(line.startswith((b"moosaic: ", b"Run with --help")) for line in done.stderr.splitlines()), done.stderr
    assert b"\nmoosaic: all is well" not in done.stderr


def test_a_null_does_not_cut_what_is_said(own, tmp_path):
    (tmp_path / "odd.toml").write_text('["a\\u0000b"]\nkey = 1\n')
    done = moosaic("config", "check", "--data", own.data, "--config", tmp_path / "odd.toml", check=False)
    assert done.returncode == 1 and "a\\x00b" in done.stderr and "odd.toml:1" in done.stderr, done
