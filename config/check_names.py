#!/usr/bin/env python3
"""check_names.py [--write] MOOSAIC PAGE STUBS: the two files are what `MOOSAIC verb names` prints, and the stubs are Python."""
import ast
import difflib
import pathlib
import subprocess
import sys

arguments = sys.argv[1:]
write = "--write" in arguments
program, page, stubs = [a for a in arguments if a != "--write"]
drifted = False
for file, flags in ((page, ()), (stubs, ("--stubs",))):
    done = subprocess.run([program, "verb", "names", *flags], capture_output=True, text=True, check=True)
    path = pathlib.Path(file)
    if write:
        path.write_text(done.stdout, encoding="utf-8")
    have = path.read_text(encoding="utf-8") if path.exists() else ""
    if have != done.stdout:
        drifted = True
        sys.stdout.writelines(difflib.unified_diff(have.splitlines(True), done.stdout.splitlines(True), file, "the table"))
ast.parse(pathlib.Path(stubs).read_text(encoding="utf-8"))
if drifted:
    sys.exit("\na file has drifted: build the target sdk_reference and commit it")
