"""Building plugins outside of the tree, against an installed SDK, as a stranger would."""
import os
import pathlib
import re
import shutil
import subprocess

from moosaic_server import BUILD

ROOT = pathlib.Path(__file__).parents[2]


def cached(name):
    """A value of the build's CMake cache: plugins must be built with the engine's compiler and sanitizer."""
    found = re.search(rf"^{name}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found.group(1) if found else ""


class Outside:
    """An installed Moosaic, and a folder where plugins are built against it."""

    def __init__(self, folder):
        self.folder = folder
        self.prefix = folder / "prefix"
        self.run("cmake", "--install", BUILD, "--prefix", self.prefix, "--component", "sdk")

    def run(self, *command, good=True, **options):
        env = {k: v for k, v in os.environ.items() if not k.startswith("MOOSAIC_")}
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=1800, env=env, **options)
        if good and done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}{done.stderr[-6000:]}")
        return done

    def build(self, source, *targets, sanitized=True, definitions=()):
        """Builds a folder that is not part of the tree; returns its build folder."""
        source = pathlib.Path(source)
        assert ROOT not in source.parents
        build = source.parent / f"{source.name}-build"
        sanitizer = cached("MOOSAIC_SANITIZE") if sanitized else ""
        self.run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                 "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0", f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}",
                 f"-DCMAKE_CXX_COMPILER_LAUNCHER={shutil.which('ccache') or ''}",
                 f"-DCMAKE_CXX_FLAGS={'-fsanitize=' + sanitizer if sanitizer else ''}", *definitions)
        self.run("cmake", "--build", build, *(["--target", *targets] if targets else []))
        return build

    def copy(self, source, name=None):
        """A folder of the tree, copied to where nothing of the tree is in reach."""
        target = self.folder / (name or pathlib.Path(source).name)
        shutil.copytree(ROOT / source, target)
        return target
