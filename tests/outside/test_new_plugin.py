"""tools/new-plugin makes a folder that builds and passes its tests out of the tree, for every kind."""
import json
import os
import re
import subprocess

import pytest

from moosaic_server import BUILD, moosaic
from outside_build import ROOT

KINDS = ["service", "protocol", "frontend", "transport", "storage", "executor", "runtime"]
# Compiling seven plugins takes minutes: `tools/prove outside`.
TRIED = KINDS if os.environ.get("MOOSAIC_OUTSIDE") == "all" else ["service"]


def new_plugin(*arguments):
    return subprocess.run([ROOT / "tools/new-plugin", *map(str, arguments)], capture_output=True, text=True)


def test_every_kind_of_the_sdk_has_a_template():
    headers = {h.stem for h in (ROOT / "sdk/cpp/include/moosaic").glob("*.hpp") if "std::string_view kind = " in h.read_text()}
    assert headers == set(KINDS)


@pytest.mark.parametrize("kind", TRIED)
def test_it_builds_and_passes(outside, kind):
    folder = outside.folder / f"new_{kind}"
    made = outside.run(outside.prefix / "bin/moosaic-new-plugin", kind, "lantern_post", folder)
    assert f"-DCMAKE_PREFIX_PATH={outside.prefix}" in made.stdout
    assert f"-DCMAKE_PREFIX_PATH={outside.prefix}" in (folder / "README.md").read_text()
    build = outside.build(folder)
    tested = outside.run("ctest", "--test-dir", build, "--output-on-failure", "-j", "2")
    assert "100% tests passed" in tested.stdout and "lantern_post" in tested.stdout, tested.stdout
    library = build / f"lib/moosaic/plugins/{kind}/lantern_post.so"
    assert f"{kind}.lantern_post 0.1.0: good" in moosaic("plugins", "check", library).stdout
    if kind == "runtime":
        return
    listed = json.loads(moosaic("plugins", "--json", "--set", f'plugins.path=["{build}/lib/moosaic/plugins", "{BUILD}/lib/moosaic/plugins"]',
                                "--set", f"{kind}.lantern_post.required=true").stdout)
    assert next(p for p in listed if p["name"] == "lantern_post")["state"] == "configured"


def test_a_folder_has_a_build_type_and_its_prefix(tmp_path):
    made = new_plugin("service", "lantern", tmp_path / "lantern")
    assert made.returncode == 0 and "installed in /usr/local" in made.stdout
    text = "".join((tmp_path / "lantern" / name).read_text() for name in ("CMakeLists.txt", "README.md", "src/lantern.cpp"))
    assert "CMAKE_BUILD_TYPE RelWithDebInfo" in text and "-DCMAKE_PREFIX_PATH=/usr/local" in text
    assert not re.search(r"@[A-Z]+@", text)


def test_mistakes_are_named(tmp_path):
    assert "there is no kind \"teapot\"; kinds: executor frontend" in new_plugin("teapot", "x", tmp_path / "x").stderr
    assert "is no name for a plugin" in new_plugin("service", "Big Name", tmp_path / "x").stderr
    assert new_plugin("service").returncode == 2
    assert "exists already" in new_plugin("service", "x", tmp_path).stderr
    assert not (tmp_path / "x").exists()
