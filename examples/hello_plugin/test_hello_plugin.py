#!/usr/bin/env python3
"""Builds hello_plugin out of the tree against an installed SDK and has `moosaic` judge it.

Right flags: it is found, configured and shows its version. -std=c++23 or another sanitizer: refused, both marks shown.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, good=True, env=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=env)
    if good and done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done


class Check:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.prefix = folder / "prefix"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("MOOSAIC_")}

    def install_sdk(self):
        run(self.options.cmake, "--install", self.options.build, "--prefix", self.prefix, "--component", "sdk")

    def build(self, name, *arguments):
        """Copies the example away, so that nothing of the tree is in reach, and builds it."""
        source, build = self.folder / f"{name}-source", self.folder / f"{name}-build"
        shutil.copytree(HERE, source)
        flags = [self.options.flags] if self.options.flags else []
        flags += [a.removeprefix("flags:") for a in arguments if a.startswith("flags:")]
        run(self.options.cmake, "-S", source, "-B", build, "-G", self.options.generator,
            f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={self.options.compiler}",
            f"-DCMAKE_CXX_FLAGS={' '.join(flags)}", *[a for a in arguments if not a.startswith("flags:")])
        run(self.options.cmake, "--build", build)
        return build / "lib/moosaic/plugins"

    def plugins(self, folder):
        config = self.folder / "moosaic.toml"
        config.write_text(f'[plugins]\npath = ["{folder}"]\ndefault = []\n[service.hello]\ngreeting = "good morning"\n')
        listed = run(self.options.moosaic, "plugins", "--json", "--config", config, env=self.env)
        return next(p for p in json.loads(listed.stdout) if p["kind"] == "service" and p["name"] == "hello")

    def accepted(self):
        folder = self.build("plain")
        hello = self.plugins(folder)
        assert hello["state"] == "configured" and hello["version"] == "1.0.0", hello
        checked = run(self.options.moosaic, "plugins", "check", folder / "service/hello.so", env=self.env)
        assert "service.hello 1.0.0: good" in checked.stdout, checked.stdout

    def refused(self, name, difference, *arguments):
        folder = self.build(name, *arguments)
        hello = self.plugins(folder)
        assert hello["state"] == "disabled", hello
        checked = run(self.options.moosaic, "plugins", "check", folder / "service/hello.so", good=False, env=self.env)
        assert checked.returncode == 1, checked
        for text in (hello["reason"], checked.stderr):
            for part in (difference, "plugin: @(#)moosaic-plugin kind=service name=hello", "engine: @(#)moosaic-plugin api=",
                         "rebuild the plugin"):
                assert part in text, f"{part!r} is not in {text!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("cmake", "generator", "compiler", "build", "moosaic"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--flags", default="")
    options = parser.parse_args()
    lines = [line for line in (HERE / "CMakeLists.txt").read_text().splitlines() if line.strip()]
    assert len(lines) <= 5, f"{len(lines)} lines of CMake"
    lines = (HERE / "hello.cpp").read_text().splitlines()
    assert len(lines) <= 30, f"{len(lines)} lines of C++"
    with tempfile.TemporaryDirectory(prefix="moosaic-hello-") as folder:
        check = Check(options, pathlib.Path(folder))
        check.install_sdk()
        check.accepted()
        check.refused("newer", "std is c++23 and the engine has c++20", "-DCMAKE_CXX_STANDARD=23")
        # A sanitizer the engine was not built with.
        other, mark = ("thread", "tsan") if "address" in options.flags else ("address", "asan")
        options.flags = ""
        check.refused("sanitized", f"sanitizer is {mark} and the engine has ", f"flags:-fsanitize={other}")
    print("hello_plugin: accepted as it should be, refused twice as it should be")


if __name__ == "__main__":
    main()
