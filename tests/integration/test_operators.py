"""What an operator sees: metrics and health, logs, reload, the service manager, the doctor."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading

import pytest

import clients
from moosaic_server import MOOSAIC, PASSWORD, Server, moosaic, wait_for

ROOT = pathlib.Path(__file__).parents[2]


def log_of(server, name="stderr.log"):
    return (server.data / name).read_text()


def metrics_port(server):
    return int(wait_for(lambda: re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", log_of(server)), "the metrics")[-1])


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def values(port):
    """name{labels} -> value of every sample."""
    lines = [line for line in get(port, "/metrics")[1].splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server of this file's own: its configuration and log are changed under it."""
    served = Server(tmp_path_factory.mktemp("operators"), world="minimal")
    served.add_user("anna")
    yield served
    served.stop()


@pytest.fixture
def run(own):
    """run(*sets, toml=…): starts the server; stopped at the end of the test."""
    def start(*sets, toml=""):
        (own.data / "moosaic.toml").write_text(toml)
        (own.data / "stderr.log").write_text("")
        return own.start(*sets)
    yield start
    own.stop()
    (own.data / "moosaic.toml").unlink()


# --- metrics and health ---------------------------------------------------------------------------------------------


def test_metrics_count_what_players_do(run):
    server = run()
    port = metrics_port(server)
    before = values(port)
    with contextlib.closing(clients.ssh(server, "anna")) as anna:
        for _ in range(5):
            anna.command("look")
        anna.command("frobnicate")
        server.do("Wizard", '@eval lookup(1).set_property("counted", 1)')
        now = wait_for(lambda: (v := values(port)) and v['moosaic_commands_total{status="ok"}'] >=
                       before['moosaic_commands_total{status="ok"}'] + 5 and v, "the commands to be counted")
        assert now['moosaic_sessions_logged_in{transport="ssh"}'] == 1
        assert now['moosaic_sessions_logged_in{transport="telnet"}'] == 0
    for stage in ("queue", "run", "commit", "durable"):
        assert now[f'moosaic_stage_seconds_count{{stage="{stage}"}}'] > before[f'moosaic_stage_seconds_count{{stage="{stage}"}}'], stage
    assert now["moosaic_command_seconds_count"] >= before["moosaic_command_seconds_count"] + 6
    assert now["moosaic_command_seconds_sum"] > before["moosaic_command_seconds_sum"]
    assert now['moosaic_workers{state="assigned"}'] >= 1
    assert now["moosaic_storage_batches_total"] > 0 and now["moosaic_storage_written_bytes_total"] > 0
    assert now["moosaic_storage_batch_seconds_count"] == now["moosaic_storage_batches_total"]
    assert now["moosaic_storage_bytes"] >= (server.data / "world.sqlite").stat().st_size
    assert now['moosaic_plugin_state{kind="service",name="metrics",state="started"}'] == 1
    assert now["moosaic_ready"] == 1 and now["process_open_fds"] > 5 and now["process_resident_memory_bytes"] > 1e6
    assert wait_for(lambda: values(port)['moosaic_sessions_logged_in{transport="ssh"}'] == 0, "the session to end")


def test_health_and_readiness(run):
    server = run()
    port = metrics_port(server)
    assert get(port, "/healthz") == (200, '{"alive":true}\n')
    assert get(port, "/readyz") == (200, '{"ready":true}\n')
    assert get(port, "/nowhere")[0] == 404


def test_a_storage_that_fails_is_not_ready_until_it_writes_again(run):
    server = run()
    port = metrics_port(server)
    # Whoever holds the file's write lock keeps the server from writing.
    blocker = sqlite3.connect(server.data / "world.sqlite", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    client = threading.Thread(target=server.do, args=("Wizard", '@eval lookup(1).set_property("x", 1)'), kwargs={"check": False})
    client.start()
    status, body = wait_for(lambda: (a := get(port, "/readyz"))[0] == 503 and a, "503", seconds=60)
    assert json.loads(body)["ready"] is False and "storage" in body + log_of(server)
    assert get(port, "/healthz")[0] == 200
    blocker.execute("ROLLBACK")
    blocker.close()
    wait_for(lambda: get(port, "/readyz")[0] == 200, "readiness to come back by itself", seconds=60)
    client.join()


def test_a_taken_port_disables_the_pages_and_the_ready_line_says_so(run):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        server = run(f"service.metrics.listen=127.0.0.1:{taken.getsockname()[1]}")
        assert server.ready.split()[-1] == "service.metrics=failed", server.ready
        assert "or leave it out: --set service.metrics.enabled=false" in log_of(server)
        plugin = next(p for p in server.status()["plugins"] if p["name"] == "metrics")
        assert plugin["state"] == "disabled" and "listens there already" in plugin["reason"]
        assert server.do("Wizard", "look")


# --- logs and reload ------------------------------------------------------------------------------------------------


def hang_up(server, mark):
    seen = log_of(server, "server.log").count(mark) if (server.data / "server.log").exists() else 0
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: (server.data / "server.log").exists() and log_of(server, "server.log").count(mark) > seen, mark)


def configure(server, text):
    (server.data / "moosaic.toml").write_text(f'[log]\nfile = "{server.data}/server.log"\n{text}')


def test_sighup_opens_the_log_again_and_takes_over_limits(run, own):
    log = own.data / "server.log"
    log.unlink(missing_ok=True)
    server = run(toml=f'[log]\nfile = "{own.data}/server.log"\n[session]\nper_account = 2\n')
    with contextlib.closing(clients.ssh(server, "anna")), contextlib.closing(clients.ssh(server, "anna")):
        with pytest.raises(AssertionError):
            clients.ssh(server, "anna")  # the third
        log.rename(own.data / "server.log.1")
        configure(server, "[session]\nper_account = 3\n[server]\ntasks = 7\n[transport.telnet]\nlisten = \"127.0.0.1:1\"\n")
        hang_up(server, "reloaded: ")
        text = log_of(server, "server.log")
        assert "session.per_account: 2 -> 3" in text
        assert re.search(r"warning \[server\] reload: server\.tasks: 16 -> 7 \(\S+moosaic\.toml:\d+:\d+\) needs a restart", text)
        # The test's own --set outranks the file: nothing has changed there.
        assert "transport.telnet.listen" not in text
        assert "1 values taken over, 1 need a restart" in text
        assert "reloaded" not in log_of(server, "server.log.1")
        clients.ssh(server, "anna").close()


def test_a_changed_port_is_named_and_a_limit_of_a_transport_is_taken(run, own):
    (own.data / "server.log").unlink(missing_ok=True)
    server = run(toml=f'[log]\nfile = "{own.data}/server.log"\n')
    configure(server, '[executor.prefork]\nworkers = 3\n[transport.telnet]\nmax_connections = 1\n[service.metrics]\nrequired = true\n')
    hang_up(server, "reloaded: ")
    text = log_of(server, "server.log")
    assert "executor.prefork.workers: 16 -> 3" in text and text.count("needs a restart") == 2
    assert "service.metrics.required: false -> true" in text
    with contextlib.closing(socket.create_connection(("127.0.0.1", server.ports["telnet"]))) as first:
        first.recv(1)
        with contextlib.closing(socket.create_connection(("127.0.0.1", server.ports["telnet"]))) as second:
            second.settimeout(30)
            answer = b""
            while chunk := second.recv(4096):
                answer += chunk
            assert b"connect NAME" not in answer


def test_a_broken_configuration_changes_nothing(run, own):
    (own.data / "server.log").unlink(missing_ok=True)
    server = run(toml=f'[log]\nfile = "{own.data}/server.log"\n[session]\nmax_line = 200\n')
    for broken, said in (("[session]\nmax_lime = 100\n", "did you mean session.max_line?"),
                         ("[session]\nmax_line = 1\n", "session.max_line"),
                         ("[session\n", "not TOML"),
                         ('levels = ["nonsense"]\n', "log.levels")):
        configure(server, 'level = "debug"\n' + broken)
        hang_up(server, "nothing was changed")
        assert said in log_of(server, "server.log"), broken
    assert "-> " not in log_of(server, "server.log")
    assert "debug" not in re.findall(r"^\S+ (\w+) ", log_of(server, "server.log"), re.M)


def test_json_levels_and_forged_lines(run, own):
    log = own.data / "server.log"
    log.unlink(missing_ok=True)
    server = run(toml=f'[log]\nfile = "{own.data}/server.log"\nformat = "json"\nlevel = "debug"\nlevels = ["transport=error"]\n')
    forged = "x\x1b[2J\x9b2J"
    subprocess.run(["sshpass", "-p", "Wrong-Secret-1", *clients.ssh_arguments(server, "anna", "-o", "PubkeyAuthentication=no")[:-1],
                    "-o", "PasswordAuthentication=yes", "-o", "NumberOfPasswordPrompts=1", f"{forged}@127.0.0.1"], capture_output=True)
    with contextlib.closing(clients.telnet(server, "anna", PASSWORD)) as anna:
        anna.command("look")
    raw = log.read_bytes()
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]", raw)
    lines = [json.loads(line) for line in raw.decode().splitlines()]
    assert all(set(line) == {"time", "level", "component", "message"} for line in lines)
    assert not [line for line in lines if line["component"].startswith("transport") and line["level"] != "error"]
    assert PASSWORD.encode() not in raw and b"Wrong-Secret-1" not in raw


def test_the_log_names_commands_at_debug_and_shows_them_only_when_asked(run, own):
    log = own.data / "server.log"
    for level, asked in (("info", True), ("debug", False), ("debug", True)):
        log.unlink(missing_ok=True)
        server = run(toml=f'[log]\nfile = "{own.data}/server.log"\nlevel = "{level}"\ncommand_text = {str(asked).lower()}\n')
        with contextlib.closing(clients.telnet(server, "anna", PASSWORD)) as anna:
            anna.command("look plugh")
            anna.command("look me")
            for line in ("@password secret1 secret2", "look. @password secret1 secret2", "look; @PassWord secret1 secret2"):
                anna.command(line)
        text = log.read_text()
        assert (":look" in text) == (level == "debug") and ("no verb on #" in text) == (level == "debug")
        assert ("look plugh" in text) == (level == "debug" and asked)
        assert PASSWORD not in text and "secret" not in text
        own.stop()


# --- the service manager --------------------------------------------------------------------------------------------


class Manager:
    """systemd's end of the notify socket."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(60)

    def wait(self, start):
        while True:
            message = self.socket.recv(4096).decode()
            if message.startswith(start):
                return message


def test_the_service_manager_is_told(own, tmp_path, monkeypatch):
    manager = Manager(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", manager.path)
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    server = own.start()
    try:
        monkeypatch.delenv("NOTIFY_SOCKET")
        assert manager.wait("READY=1")
        assert manager.wait("WATCHDOG=1") and manager.wait("WATCHDOG=1")
        server.process.send_signal(signal.SIGHUP)
        assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", manager.wait("RELOADING=1"))
        assert manager.wait("READY=1")
        environment = pathlib.Path(f"/proc/{server.status()['zygote']}/environ").read_bytes()
        assert b"NOTIFY_SOCKET" not in environment
    finally:
        own.stop()
    assert manager.wait("STOPPING=1")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_unit_is_good(tmp_path):
    unit = tmp_path / "moosaic.service"
    text = (ROOT / "config/deploy/systemd/moosaic.service").read_text()
    unit.write_text(text.replace("/usr/bin/moosaic", str(MOOSAIC.resolve())))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if "moosaic" in line]
    assert not said, said


# --- the doctor -----------------------------------------------------------------------------------------------------


def doctor(server, *arguments):
    done = moosaic("doctor", "--data", server.data, "--json", "--set", "transport.ssh.listen=127.0.0.1:0", "--set",
                   "transport.telnet.listen=127.0.0.1:0", "--set", "service.metrics.listen=127.0.0.1:0", *arguments, check=False)
    return done.returncode, json.loads(done.stdout)


def line(lines, check, word):
    found = [entry for entry in lines if entry["check"] == check and word in entry["message"]]
    assert found, (check, word, lines)
    return found[0]


def faults(lines):
    return [entry for entry in lines if entry["level"] == "fault"]


@pytest.fixture
def sick(own, tmp_path):
    """A copy of a world to be broken."""
    own.data.joinpath("moosaic.toml").unlink(missing_ok=True)
    sick = Server.__new__(Server)
    sick.process = None
    sick.data = tmp_path / "world"
    shutil.copytree(own.data, sick.data, ignore=shutil.ignore_patterns("*.sock", "*.log*"))
    return sick


def state_of(folder):
    return {p.name: (p.stat().st_mode, p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.iterdir())}


def test_the_doctor_finds_nothing_wrong_and_changes_nothing(sick):
    before = state_of(sick.data)
    status, lines = doctor(sick)
    assert not faults(lines), faults(lines)
    assert status == max({"ok": 0, "warning": 1, "fault": 2}[entry["level"]] for entry in lines)
    assert all(entry["remedy"] for entry in lines if entry["level"] != "ok")
    for check in ("configuration", "plugins", "directory", "modes", "disk", "database", "ports", "server", "verbs",
                  "seccomp", "walls", "clock", "files", "libssh"):
        assert any(entry["check"] == check for entry in lines), check
    assert line(lines, "database", "sound")["level"] == "ok"
    assert state_of(sick.data) == before


def test_a_server_without_a_frontend_does_not_start(own):
    refused = moosaic("serve", "--data", own.data, "--set", "frontend.raw.enabled=false", "--set", "transport.ssh.listen=127.0.0.1:0",
                      "--set", "transport.telnet.listen=127.0.0.1:0", "--set", "service.metrics.listen=127.0.0.1:0", check=False)
    assert refused.returncode == 1, refused
    assert "no frontend is on" in refused.stderr and "frontend.raw.enabled = true" in refused.stderr, refused.stderr
    assert "ready" not in refused.stdout


def test_the_doctor_sees_a_running_server(run, own):
    server = run()
    listen = [f"transport.{kind}.listen=127.0.0.1:{server.ports[kind]}" for kind in ("ssh", "telnet")]
    status, lines = doctor(server, "--set", listen[0], "--set", listen[1])
    assert not faults(lines), faults(lines)
    assert str(server.process.pid) in line(lines, "server", "running")["message"]
    assert line(lines, "ports", f"{server.ports['ssh']} (transport.ssh): our server")["level"] == "ok"
    assert line(lines, "database", "sound")["level"] == "ok"
    assert server.do("Wizard", "look")


@pytest.mark.parametrize("name, mode, check", [("", 0o755, "directory"), ("world.sqlite", 0o644, "modes"),
                                               ("ssh_host_ed25519_key", 0o640, "modes")])
def test_the_doctor_sees_open_modes_and_leaves_them(sick, name, mode, check):
    path = sick.data / name
    if not path.exists():
        path.touch()
    path.chmod(mode)
    status, lines = doctor(sick)
    found = line(lines, check, f"{mode:04o}")
    assert status == 2 and found["level"] == "fault" and "chmod" in found["remedy"]
    assert path.stat().st_mode & 0o777 == mode


def test_the_doctor_names_who_has_a_port(sick):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        status, lines = doctor(sick, "--set", f"transport.telnet.listen={address}")
    found = line(lines, "ports", address)
    assert status == 2 and found["level"] == "fault" and str(os.getpid()) in found["message"]
    assert "transport.telnet.listen" in found["remedy"]


@pytest.mark.parametrize("text, said", [("[session]\nmax_lime = 3\n", "max_lime"), ("[log\n", "TOML"),
                                        ("[log]\nlevels = [\"x\"]\n", "sets no level")])
def test_the_doctor_reads_the_configuration(sick, text, said):
    (sick.data / "moosaic.toml").write_text(text)
    status, lines = doctor(sick)
    assert status == 2 and line(lines, "configuration", said)["level"] == "fault"


def test_the_doctor_sees_a_plugin_that_is_none(sick, tmp_path):
    (tmp_path / "bad.so").write_text("no ELF")
    status, lines = doctor(sick, "--set", f"transport.telnet.file={tmp_path}/bad.so")
    assert status == 2 and line(lines, "plugins", "transport.telnet")["level"] == "fault"


def test_the_doctor_sees_a_damaged_database(sick):
    database = sick.data / "world.sqlite"
    with sqlite3.connect(database) as connection:
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'object'").fetchone()[0]
    connection.close()
    with open(database, "r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)
    status, lines = doctor(sick)
    assert status == 2 and "restore" in line(lines, "database", "damaged")["remedy"]
    database.write_bytes(b"this is no database at all" * 100)
    assert line(doctor(sick)[1], "database", "damaged")["level"] == "fault"


def test_the_doctor_compares_schema_versions(sick):
    def set_version(step):
        connection = sqlite3.connect(sick.data / "world.sqlite")
        now = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {now + step}")
        connection.commit()
        connection.close()
    set_version(1)
    status, lines = doctor(sick)
    assert status == 2 and line(lines, "database", "newer")["level"] == "fault"
    set_version(-2)
    assert line(doctor(sick)[1], "database", "schema version")["level"] == "warning"


def test_the_doctor_needs_a_world(tmp_path):
    done = moosaic("doctor", "--data", tmp_path / "none", check=False)
    assert done.returncode == 2 and "moosaic init --data" in done.stdout
    assert not (tmp_path / "none").exists()
