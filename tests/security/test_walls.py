"""The walls around a served world, seen from outside: as root, and as another user."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

from moosaic_server import MOOSAIC, PASSWORD, PATIENCE, wait_for  # noqa: E402

SOMEBODY = 54321
ROOT = os.geteuid() == 0


def as_user(uid):
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"] if ROOT and uid else []


@pytest.fixture(scope="module", params=["root", "somebody"])
def served(request, tmp_path_factory):
    """A server's process and world."""
    if request.param == "root" and not ROOT:
        pytest.skip("not applicable: this test does not run as root")
    uid = 0 if request.param == "root" else SOMEBODY if ROOT else os.geteuid()
    folder = pathlib.Path("/tmp") / f"moosaic-walls-{os.getpid()}-{request.param}"
    folder.mkdir(mode=0o755)
    os.chown(folder, uid, uid if ROOT else -1)
    command = [*as_user(uid), str(MOOSAIC)]
    data = folder / "world"
    subprocess.run([*command, "init", "--data", data, "--admin-password-stdin"], input=PASSWORD + "\n", text=True, check=True, cwd="/")
    process = subprocess.Popen([*command, "serve", "--data", str(data), *[word for kind in ("transport.ssh", "transport.telnet", "service.metrics")
                                                                         for word in ("--set", f"{kind}.listen=127.0.0.1:0")]],
                               stdout=subprocess.PIPE, stderr=open(folder / "log", "wb"), text=True, cwd="/")
    try:
        assert process.stdout.readline().startswith("ready "), (folder / "log").read_text()
        yield process, data, command, uid
    finally:
        process.terminate()
        process.wait(timeout=60 * PATIENCE)
        shutil.rmtree(folder)


def run(command, *words):
    return subprocess.run([*command, *map(str, words)], capture_output=True, text=True, timeout=120 * PATIENCE, cwd="/")


def status_of(pid):
    return dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)


def everyone(command, data):
    said = json.loads(run(command, "status", "--json", "--data", data).stdout)
    return said["zygote"], [worker["pid"] for worker in said["workers"]]


def test_verbs_run(served):
    _, data, command, _ = served
    done = run(command, "do", "--data", data, "--as", "Wizard", ";6 * 7")
    assert done.returncode == 0 and "42" in done.stdout, done


def test_the_servers_memory_is_its_own(served):
    process, _, _, uid = served
    limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits), limits
    if uid and "ASAN_OPTIONS" not in os.environ:  # root may always look, and so must LeakSanitizer
        looked = subprocess.run([*as_user(uid), "cat", f"/proc/{process.pid}/environ"], capture_output=True, text=True)
        assert looked.returncode != 0 and "Permission denied" in looked.stderr, looked


def test_nobody_keeps_a_capability(served):
    _, data, command, uid = served
    zygote, workers = everyone(command, data)
    for pid in (zygote, *workers):
        status = status_of(pid)
        assert {status[f"Cap{which}"].strip() for which in ("Eff", "Prm", "Inh", "Amb")} == {"0" * 16}, status
        assert status["NoNewPrivs"].strip() == "1"
        assert status["Uid"].split() == [str(uid or 65432)] * 4
    for pid in workers:
        assert status_of(pid)["Seccomp"].strip() == "2"


def test_the_doctor_names_every_layer_and_the_namespaces_are_the_workers_own(served):
    process, data, command, _ = served
    lines = json.loads(run(command, "doctor", "--json", "--data", data).stdout)
    walls = {entry["message"].split(":")[0]: entry for entry in lines if entry["check"] == "walls"}
    assert set(walls) == {"seccomp", "landlock", "user", "processes", "files", "network"}
    for entry in walls.values():
        assert entry["level"] == "ok" or ("got past the filter" in entry["message"] and entry["remedy"]), entry
    if not ROOT:
        return  # whose namespaces these are only root sees
    zygote, workers = everyone(command, data)
    links = {"user": "user", "processes": "pid", "files": "mnt", "network": "net"}
    for layer, name in links.items():
        for pid in workers:
            own = os.readlink(f"/proc/{pid}/ns/{name}") != os.readlink(f"/proc/{process.pid}/ns/{name}")
            assert own == (walls[layer]["level"] == "ok"), (layer, walls[layer])
    if walls["files"]["level"] == "ok":
        for pid in (zygote, *workers):
            assert os.listdir(f"/proc/{pid}/root/") == []


def test_the_end_leaves_no_process(served):
    """And a zygote that is killed takes its workers and their keeper along; the next one serves."""
    _, data, command, _ = served
    zygote, workers = everyone(command, data)
    children = pathlib.Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
    assert set(map(str, workers)) <= set(children)
    os.kill(zygote, 9)
    wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in children), lambda: f"{children} to end")
    wait_for(lambda: run(command, "do", "--data", data, "--as", "Wizard", ";6 * 7").returncode == 0, "verbs to run again")
