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
