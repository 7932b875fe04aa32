"""The commands an admin types, with and without a running server."""
import json
import os
import stat

from moosaic_server import PASSWORD, Server, moosaic


def test_help_everywhere():
    for command in ([], ["init"], ["serve"], ["do"], ["user"], ["user", "add"], ["user", "key"], ["verb"], ["plugins"], ["config"], ["status"]):
        assert "Usage" in moosaic(*command, "--help").stdout


def test_version():
    assert moosaic("--version").stdout.startswith("moosaic ")


def test_plugins_without_a_world():
    rows = json.loads(moosaic("plugins", "--json").stdout)
    names = {(row["kind"], row["name"]) for row in (rows if isinstance(rows, list) else rows["plugins"])}
    assert {("transport", "ssh"), ("transport", "telnet"), ("storage", "sqlite"), ("executor", "prefork"), ("runtime", "python")} <= names


def test_mistakes_in_the_configuration(tmp_path):
    file = tmp_path / "moosaic.toml"
    file.write_text("[store]\ndurabilty = \"full\"\n")
    done = moosaic("config", "check", "--config", file, check=False)
    assert done.returncode != 0
    assert f"{file}:2:1" in done.stdout + done.stderr and "durability" in done.stdout + done.stderr


def test_users_and_modes(tmp_path):
    own = Server(tmp_path)
    made = moosaic("user", "add", "eve", "--class", "builder", "--data", own.data).stdout
    assert "avatar #" in made and "password " in made
    assert moosaic("user", "add", "eve", "--data", own.data, check=False).returncode == 1
    own.start()
    listed = {user["name"]: user for user in json.loads(moosaic("user", "list", "--json", "--data", own.data).stdout)}
    assert listed["wizard"]["wizard"] and not listed["eve"]["wizard"]
    moosaic("user", "wizard", "eve", "on", "--data", own.data)
    assert "True" in own.do("eve", ";this.is_wizard()")
    assert stat.S_IMODE(os.stat(own.data).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(own.data / "ssh_host_ed25519_key").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(own.data / "control.sock").st_mode) == 0o600
    second = moosaic("serve", "--data", own.data, "--set", "transport.ssh.listen=127.0.0.1:0", check=False)
    assert second.returncode == 1 and str(own.process.pid) in second.stderr
    assert own.stop() == 0
    assert "no server" in moosaic("status", "--data", own.data, check=False).stdout


def test_password_change(tmp_path, connect):
    own = Server(tmp_path)
    own.add_user("frank")
    own.start()
    frank = connect("frank", target=own)
    frank.line("@password")
    for answer in (PASSWORD, "a brand new phrase", "a brand new phrase"):
        frank.expect("assword")
        frank.line(answer)
    frank.expect("Your password is changed.")
    import clients
    again = clients.telnet(own, "frank", "a brand new phrase")
    again.close()
    own.stop()


def test_common_passwords_are_refused_at_every_door(tmp_path):
    """A list as a Windows editor writes it; case and blanks do not matter."""
    words = tmp_path / "common.txt"
    words.write_bytes("\ufeffPassword123\r\n  letmein-now \r\n".encode())
    common = ("--set", f"passwords.common_file={words}")
    data = tmp_path / "world"
    refused = moosaic("init", "--data", data, "--world", "minimal", *common, "--admin-password-stdin", text="password123\n", check=False)
    assert refused.returncode == 1 and "everybody tries" in refused.stderr and not data.exists()
    moosaic("init", "--data", data, "--world", "minimal", *common, "--admin-password-stdin", text=PASSWORD + "\n")
    (data / "moosaic.toml").write_text(f'[passwords]\ncommon_file = "{words}"\n')
    for command in (["user", "passwd", "wizard"], ["user", "add", "eve"]):
        refused = moosaic(*command, "--data", data, "--password-stdin", text="LetMeIn-Now\n", check=False)
        assert refused.returncode == 1 and "everybody tries" in refused.stderr, refused.stderr
    assert '"eve"' not in moosaic("user", "list", "--json", "--data", data).stdout
    words.write_bytes("password123\n".encode("utf-16"))
    refused = moosaic("user", "list", "--data", data, check=False)
    assert refused.returncode == 1 and "UTF-16" in refused.stderr and str(words) in refused.stderr


def test_every_command_reads_the_configuration_alike(tmp_path):
    data, file = tmp_path / "world", tmp_path / "own.toml"
    file.write_text("[store]\ndurabilty = \"full\"\n")
    new = ["init", "--data", data, "--world", "minimal"]
    mistaken = moosaic(*new, "--config", file, check=False)
    assert mistaken.returncode == 1 and f"{file}:2:1" in mistaken.stderr and not data.exists()
    moosaic(*new, "--set", "store.durability=relaxed")
    commands = [["serve"], ["do", "--as", "Wizard", "look"], ["user", "list"], ["backup", tmp_path / "copy"], ["doctor"], ["config", "check"],
                ["plugins"]]
    for command in commands:
        mistaken = moosaic(*command, "--data", data, "--config", file, check=False)
        assert mistaken.returncode != 0 and f"{file}:2:1" in mistaken.stdout + mistaken.stderr, command
    verb = tmp_path / "verb.py"
    verb.write_text("print(1)\n")
    mistaken = moosaic("verb", "check", verb, "--config", file, check=False)
    assert mistaken.returncode == 2 and f"{file}:2:1" in mistaken.stderr


def test_a_storage_that_keeps_nothing_holds_no_world(tmp_path):
    memory = ("--set", "store.backend=memory")
    data = tmp_path / "world"
    refused = moosaic("init", "--data", data, "--world", "minimal", *memory, check=False)
    assert refused.returncode == 1 and "keeps nothing" in refused.stderr and not data.exists()
    moosaic("init", "--data", data, "--world", "minimal")
    for command in (["serve"], ["do", "--as", "Wizard", "look"], ["user", "list"], ["backup", tmp_path / "copy"]):
        refused = moosaic(*command, "--data", data, *memory, check=False)
        assert refused.returncode != 0 and "keeps nothing" in refused.stderr, command
    assert moosaic("user", "list", "--data", data).stdout


def test_an_init_that_fails_leaves_nothing(tmp_path):
    data, world = tmp_path / "world", tmp_path / "files"
    (world / "verbs").mkdir(parents=True)
    (world / "world.toml").write_text('[world]\nname = "w"\ntitle = "W"\n')
    (world / "verbs" / "bad.py").write_text("#!moo verb x --on \"System Object\"\nimport os\n")
    refused = moosaic("init", "--data", data, "--world", world, check=False)
    assert refused.returncode == 1 and "verbs/bad.py" in refused.stderr and not data.exists()
    data.mkdir()
    (data / "moosaic.toml").write_text("")
    refused = moosaic("init", "--data", data, "--world", world, check=False)
    assert refused.returncode == 1 and {file.name for file in data.iterdir()} <= {"moosaic.toml"}
