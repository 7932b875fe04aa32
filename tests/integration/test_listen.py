"""Addresses to listen on, at every door of the configuration; and what is said of keys nobody knows."""
import os
import re
import subprocess

import pytest

from moosaic_server import MOOSAIC, PATIENCE, Server, moosaic

KEYS = ("transport.ssh.listen", "transport.telnet.listen", "service.metrics.listen")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return Server(tmp_path_factory.mktemp("listen"), world="minimal")


def check(own, *sets, toml="", env=()):
    file = own.data / "check.toml"
    file.write_text(toml)
    command = [MOOSAIC, "config", "check", "--data", own.data, "--config", file]
    for value in sets:
        command += ["--set", value]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60 * PATIENCE, env={**os.environ, **dict(env)})
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("key", KEYS)
def test_an_ipv6_address_is_one_address_everywhere(own, key):
    section, name = key.rsplit(".", 1)
    variable = "MOOSAIC_" + section.replace(".", "_").upper() + "__" + name.upper()
    for sets, toml, env in (([f"{key}=[::1]:7022"], "", {}), ([f"{key}=[::1]:7022,127.0.0.1:7022"], "", {}), ([f'{key}=["[::1]:7022"]'], "", {}),
                            ([], f'[{section}]\nlisten = "[::1]:7022"\n', {}), ([], f'[{section}]\nlisten = ["[::1]:7022", "[::]:7023"]\n', {}),
                            ([], "", {variable: "[::1]:7022"})):
        status, said = check(own, *sets, toml=toml, env=env)
        assert status == 0, (sets, toml, env, said)
    for wrong in ("[::1]", "[a, b]", "[::1", "[x:y]:7022", '["[::1]:7022"'):
        status, said = check(own, f"{key}={wrong}")
        assert status == 1 and key.rsplit(".", 1)[0] in said, (wrong, said)


def test_a_server_listens_on_ipv6(tmp_path):
    if not os.path.exists("/proc/net/if_inet6") or "00000000000000000000000000000001" not in open("/proc/net/if_inet6").read():
        return  # this machine has no IPv6; the configuration is looked at above
    other = Server(tmp_path, world="minimal")
    other.start("transport.ssh.listen=[::1]:0", "transport.telnet.listen=[::1]:0,127.0.0.1:0", "service.metrics.listen=[::1]:0")
    assert re.search(r"ssh=\[::1\]:\d+ telnet=\[::1\]:\d+ telnet=127\.0\.0\.1:\d+", other.ready), other.ready
    assert other.stop() == 0


@pytest.mark.parametrize("first, second", [(KEYS[0], KEYS[1]), (KEYS[0], KEYS[2]), (KEYS[1], KEYS[2])])
def test_two_keys_cannot_want_one_port(own, first, second):
    for one, other in (("127.0.0.1:7001", "127.0.0.1:7001"), ("0.0.0.0:7001", "127.0.0.1:7001"), ("127.0.0.1:7001", "0.0.0.0:7001"),
                       ("[::]:7001", "[::1]:7001"), ("127.0.0.1:7009,127.0.0.1:7001", "127.0.0.1:7001,127.0.0.1:7008")):
        sets = [f"{first}={one}", f"{second}={other}"]
        status, said = check(own, *sets)
        assert status == 1 and first in said and second in said and "want one port" in said and "7001" in said, said
        served = moosaic("serve", "--data", own.data, *[word for value in sets for word in ("--set", value)], check=False)
        assert served.returncode == 1 and first in served.stderr and second in served.stderr and "ready" not in served.stdout, served
        found = moosaic("doctor", "--data", own.data, *[word for value in sets for word in ("--set", value)], check=False)
        assert found.returncode == 2 and "want one port" in found.stdout
        assert check(own, *sets, f"{second.rsplit('.', 1)[0]}.enabled=false")[0] == 0, "what is off wants nothing"
    for one, other in (("127.0.0.1:7001", "127.0.0.2:7001"), ("0.0.0.0:7001", "[::]:7001"), ("127.0.0.1:0", "127.0.0.1:0")):
        assert check(own, f"{first}={one}", f"{second}={other}")[0] == 0


def test_a_default_and_a_list_can_clash_too(own):
    status, said = check(own, "transport.telnet.listen=127.0.0.1:8022")
    assert status == 1 and "transport.ssh.listen" in said and "--set transport.telnet.listen" in said
    status, said = check(own, toml='[transport.ssh]\nlisten = ["127.0.0.1:7001", "0.0.0.0:7001"]\n')
    assert status == 1 and "has one port twice" in said and "check.toml:2:1" in said


@pytest.mark.parametrize("typed, wanted", [
    ("limits.hooks=5", "limits.hooks_ms"), ("limits.time=5", "limits.time_ms"), ("limits.builder.time=5", "limits.builder.time_ms"),
    ("executor.prefork.memory=64", "executor.prefork.memory_mb"), ("session.max_lime=100", "session.max_line"),
    ("store.cache=1", "store.cache_bytes"), ("transport.telnet.connections=4", "transport.telnet.max_connections"),
])
def test_the_nearest_key_is_the_one_that_goes_on(own, typed, wanted):
    status, said = check(own, typed)
    assert status == 1 and f"did you mean {wanted}?" in said, said
    section, key = typed.split("=")[0].rsplit(".", 1)
    status, said = check(own, toml=f"[{section}]\n{key} = 5\n")
    assert status == 1 and f"did you mean {wanted}?" in said, said
    status, said = check(own, env={"MOOSAIC_" + section.replace(".", "_").upper() + "__" + key.upper(): "5"})
    variable = "MOOSAIC_" + wanted.rsplit(".", 1)[0].replace(".", "_").upper() + "__" + wanted.rsplit(".", 1)[1].upper()
    assert status == 1 and f"did you mean {variable}?" in said, said


@pytest.mark.parametrize("words, wanted", [(["stat"], "status"), (["back"], "backup"), (["user", "pass"], "passwd"), (["serve", "--dat"], "--data"),
                                           (["user", "list", "--js"], "--json")])
def test_so_are_commands_and_options(words, wanted):
    done = moosaic(*words, check=False)
    assert done.returncode != 0 and f'did you mean "{wanted}"?' in done.stderr, done


@pytest.mark.parametrize("setting, said", [
    ("plugins.default=transport.ssh", "no frontend is on"),
    ("plugins.default=ssh,frontend.raw", "did you mean transport.ssh?"), ("plugins.default=transprot.ssh,frontend.raw", "did you mean transport.ssh?"),
    ("plugins.default=transport./x,frontend.raw", "plugins.default"), ("plugins.default=transport.a.b", "plugins.default"),
    ("store.backend=../x", "store.backend"), ("store.backend=", "store.backend"), ("executor.backend=a.b", "executor.backend"),
])
def test_plugins_are_named_by_their_names(own, setting, said):
    status, out = check(own, setting)
    assert status == 1 and said in out and "(" in out, out
    served = moosaic("serve", "--data", own.data, "--set", setting, check=False)
    assert served.returncode == 1 and said in served.stderr and "ready" not in served.stdout, served


@pytest.mark.parametrize("toml", ['["a.b"]\nx = 1\n', '["a.b"]\n', "[a.b]\nx = 1\n", '[""]\nx = 1\n', '[""]\n', "[[server]]\nx = 1\n", "[limits.nobody]\n", '["server.x"]\n',
                                  "[transport]\nlisten = []\n", "x = 1\n", "[a]\n[a.b.c]\ny = 2\n"])
def test_no_section_is_passed_over(own, toml):
    status, out = check(own, toml=toml)
    assert status == 1 and "check.toml:" in out, (toml, out)
