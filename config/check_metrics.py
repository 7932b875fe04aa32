#!/usr/bin/env python3
"""check_metrics.py [--write] MOOSAIC FILE: FILE (docs/reference/metrics.md) names what a server of MOOSAIC counts.

A server on a new small world is asked for /metrics: whatever it lists from its start is what there is.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

arguments = sys.argv[1:]
write = "--write" in arguments
program, file = [a for a in arguments if a != "--write"]
environment = {k: v for k, v in os.environ.items() if not k.startswith("MOOSAIC_")}

HEADING = """# Metrics

What a server counts, as `http://127.0.0.1:9100/metrics` shows it in the Prometheus text format. Every metric is there from the
start, with 0. Names that begin with `process_` are those every Prometheus client uses. This page is made from a running server:
build the target `metrics_reference` after a change.

Counters only grow, from the start of the server on. A histogram has its `_bucket`, `_sum` and `_count`; times are in seconds,
bounds go from 50 µs to 10 s.

"""


def scrape():
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "world"
        made = subprocess.run([program, "init", "--data", data, "--world", "minimal", "--admin-password-stdin"],
                              input="a long password\n", capture_output=True, text=True, env=environment)
        if made.returncode != 0:
            sys.exit(f"moosaic init failed:\n{made.stdout}{made.stderr}")
        log = data / "server.log"
        sets = [f"--set={key}.listen=127.0.0.1:0" for key in ("transport.ssh", "transport.telnet", "service.metrics")]
        server = subprocess.Popen([program, "serve", "--data", data, f"--set=log.file={log}", *sets],
                                  stdout=subprocess.PIPE, text=True, env=environment)
        try:
            if not server.stdout.readline().startswith("ready"):
                sys.exit("moosaic serve failed:\n" + log.read_text())
            address = re.search(r"answering (http://\S+/metrics)", log.read_text()).group(1)
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.read().decode()
        finally:
            server.terminate()
            server.wait()


def families(text):
    """name -> [type, help, {label: values}]"""
    out = {}
    for line in text.splitlines():
        if match := re.match(r"# (HELP|TYPE) (\S+) (.*)", line):
            entry = out.setdefault(match[2], ["", "", {}])
            entry[0 if match[1] == "TYPE" else 1] = match[3]
        elif match := re.match(r"(\w+)\{(.*)\} ", line):
            name = re.sub(r"_(bucket|sum|count)$", "", match[1]) if match[1] not in out else match[1]
            for label, value in re.findall(r'(\w+)="([^"]*)"', match[2]):
                if label != "le":
                    out[name][2].setdefault(label, set()).add(value)
    return out


def page(text):
    rows = ["| name | type | labels | meaning |", "|---|---|---|---|"]
    for name, (kind, meaning, labels) in sorted(families(text).items()):
        # Plugins and versions come and go; what they are is not for this page.
        shown = [f"`{label}`" if name in ("moosaic_plugin_state", "moosaic_build_info") else
                 f"`{label}`: " + ", ".join(sorted(values)) for label, values in sorted(labels.items())]
        rows.append(f"| `{name}` | {kind} | {'; '.join(shown)} | {meaning} |")
    return HEADING + "\n".join(rows) + "\n"


path = pathlib.Path(file)
want = page(scrape())
if write:
    path.write_text(want, encoding="utf-8")
have = path.read_text(encoding="utf-8")
if have != want:
    sys.stdout.writelines(difflib.unified_diff(have.splitlines(True), want.splitlines(True), file, "what is counted"))
    sys.exit("\nthe page has drifted: build the target metrics_reference and commit it")
