#!/usr/bin/env python3
"""check_reference.py [--write] MOOSAIC FILE: FILE is what `MOOSAIC config show --reference` prints, and a good configuration."""
import difflib
import os
import pathlib
import subprocess
import sys

arguments = sys.argv[1:]
write = "--write" in arguments
program, file = [a for a in arguments if a != "--write"]
environment = {k: v for k, v in os.environ.items() if not k.startswith("MOOSAIC_")}


def run(*words):
    done = subprocess.run([program, *words], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{program} {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


path = pathlib.Path(file)
want = run("config", "show", "--reference")
if write:
    path.write_text(want, encoding="utf-8")
have = path.read_text(encoding="utf-8")
if have != want:
    sys.stdout.writelines(difflib.unified_diff(have.splitlines(True), want.splitlines(True), file, "what is declared"))
    sys.exit("\nthe file has drifted: build the target config_reference and commit it")
print(run("config", "check", "--config", file))
