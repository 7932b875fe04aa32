"""docs/how-to/write-a-plugin.md, done as it stands: its code compiled, its commands run."""
import json
import os
import re
import subprocess

from moosaic_server import BUILD, Server, wait_for
from outside_build import ROOT, cached

PAGE = (ROOT / "docs/how-to/write-a-plugin.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_does_what_it_says(outside, tmp_path):
    source, test = blocks("cpp")
    install, make, build, switch_on, show = blocks("sh")
    (toml,) = blocks("toml")
    assert "cmake --install" in install  # the fixture has done it, into outside.prefix, with the SDK alone
    # The engine of the build tree stands in for the installed one: copying all of it would prove nothing more.
    link = outside.prefix / "bin/moosaic"
    link.unlink(missing_ok=True)
    link.symlink_to(BUILD / "bin/moosaic")
    sanitizer = cached("MOOSAIC_SANITIZE")
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("MOOSAIC_")}, "PREFIX": str(outside.prefix),
           "CXX": cached("CMAKE_CXX_COMPILER"), "CXXFLAGS": f"-fsanitize={sanitizer}" if sanitizer else ""}

    def shell(commands):
        done = subprocess.run(["sh", "-eu", "-c", commands], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    shell(make)
    (tmp_path / "crier/src/crier.cpp").write_text(source)
    (tmp_path / "crier/test/crier_test.cpp").write_text(test)
    assert "100% tests passed" in shell(build)
    assert "service.crier 1.0.0: good" in shell(switch_on)
    path = json.dumps([str(outside.prefix / "lib/moosaic/plugins"), str(BUILD / "lib/moosaic/plugins")])
    (tmp_path / "moosaic.toml").write_text(f"[plugins]\npath = {path}\n{toml}")
    assert re.search(r"service\.crier +configured +1\.0\.0", shell(show))

    server = Server(tmp_path)
    (server.data / "moosaic.toml").write_text((tmp_path / "moosaic.toml").read_text())
    server.start()
    try:
        wait_for(lambda: "[service.crier] cried as wizard" in (server.data / "stderr.log").read_text(), "the first cry", 60)
        assert re.search(r"service\.crier +started", shell(f'"$PREFIX/bin/moosaic" plugins --data {server.data}'))
    finally:
        assert server.stop() == 0
