"""The documents as their readers type them: blocks of commands, run in order, with what the document shows held against what came.

A block of `console` or `sh`, and any block with a line that begins with `>>> `, is typed. In it

- `$ COMMAND` is a line for the shell, and `# COMMAND` one for root's; a line that ends in a backslash goes on in the next. In `sh`
  blocks everything is one command. A command that serves (`./tools/run`) goes on in the background, as in a terminal of its own.
- `$ ssh …` logs in; from then on `>>> LINE` is typed there, in this block and the next ones. The lines after `>>> @program`,
  `>>> @edit` and the like up to a lone dot are typed as well.
- Any other line is what the reader is to see. Numbers and passwords may be others, `…` stands for anything, blanks may differ.

Code in the first column of a table headed `type` is typed too.
"""
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import threading

import clients
from moosaic_server import BUILD, PATIENCE, wait_for

ROOT = pathlib.Path(__file__).parents[2]
COLLECTS = ("@program", "@edit", "@diary")
REFUSALS = re.compile(r"I don't (understand|see)|You cannot|You can't|failed inside the world|too dark|Traceback|was stopped|PermissionError|not allowed|"
                      r"No such|There is no\b")


@dataclasses.dataclass
class Step:
    """One thing typed: `how` is shell, root, game or collector; `shows` are the lines that must come of it, in order."""

    line: int
    how: str
    text: str
    shows: list = dataclasses.field(default_factory=list)


def documents():
    return [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(document):
    """(line number, language, lines) of every fenced block, and of each table row that says what to type, as language `row`."""
    found, current, typed_table = [], None, False
    for number, line in enumerate(document.read_text().splitlines(), 1):
        if line.startswith("```"):
            if current is None:
                current = (number, line[3:].strip(), [])
            else:
                found.append(current)
                current = None
        elif current is not None:
            current[2].append(line)
        elif not line.startswith("|"):
            typed_table = False
        elif re.match(r"\| *type *\|", line):
            typed_table = True
        elif typed_table and "---" not in line:
            found.append((number, "row", [">>> " + text for text in re.findall(r"`([^`]+)`", line.split("|")[1])]))
    return found


def typed(block):
    _, language, lines = block
    return language in ("console", "sh", "row") or any(line.startswith(">>> ") for line in lines)


def steps(block):
    number, language, lines = block
    if language == "sh":
        return [Step(number + 1, "shell", "\n".join(lines))]
    found, collecting = [], False
    for number, line in enumerate(lines, number + (language != "row")):
        if collecting:
            found.append(Step(number, "collector", line.removeprefix("] ")))
            collecting = line.removeprefix("] ") != "."
        elif found and found[-1].how in ("shell", "root") and found[-1].text.endswith("\\"):
            found[-1].text += "\n" + line
        elif line.startswith(("$ ", "# ")):
            found.append(Step(number, "shell" if line[0] == "$" else "root", line[2:]))
        elif line.startswith(">>> "):
            found.append(Step(number, "game", line[4:]))
            collecting = line[4:].startswith(COLLECTS)
        elif line.strip():
            assert found, f"line {number}: text before the first thing typed"
            found[-1].shows.append(line)
    return found


def pattern(line):
    """What a shown line may look like: other numbers, anything for the dots, other blanks."""
    line = re.sub(r"^(\s*password\s+)\w{16}$", r"\1…", line)
    parts = [re.sub(r"\d+", r"\\d+", re.sub(r"(?:\\ )+", r"\\s+", re.escape(part))) for part in re.split(r"\s*…\s*", line.strip())]
    return r"\s*" + r".*".join(parts) + r"\s*"


def missing(shows, came):
    """The first line that was promised and did not come after those before it."""
    rest = list(came)
    for line in shows:
        while rest and not re.fullmatch(pattern(line), rest[0]):
            rest.pop(0)
        if not rest:
            return line
        rest.pop(0)
    return None


def own_network():
    """A process in a network of its own with nothing but loopback, so that the documents' ports are free; None where that is not allowed."""
    holder = subprocess.Popen(["unshare", "-n", "sh", "-c", "ip link set lo up && echo up && exec sleep 3600"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    if holder.stdout.readline() == "up\n":
        return holder
    holder.wait()
    holder.stdout.close()
    return None


class Reader:
    """Somebody who types a document: a folder to be in, terminals that serve, and a session. `places`: folders that stand elsewhere here."""

    def __init__(self, folder, places):
        self.folder = folder
        self.places = places
        self.serving = []
        self.session = None
        self.password = None
        self.network = own_network()
        self.inside = ["nsenter", f"--net=/proc/{self.network.pid}/ns/net"] if self.network else []
        self.path = folder / ".path"
        self.path.mkdir()
        (self.path / "moosaic").symlink_to(BUILD / "bin" / "moosaic")
        ssh = self.path / "ssh"  # the reader's own keys and known hosts stay out of it
        ssh.write_text('#!/bin/sh\nexec /usr/bin/ssh -F none -o IdentityFile=none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null '
                       '-o LogLevel=ERROR "$@"\n')
        ssh.chmod(0o755)
        self.environment = {"PATH": f"{self.path}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(folder), "LANG": "C.UTF-8",
                            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}

    def elsewhere(self, text):
        for place, here in self.places.items():
            text = text.replace(place, str(here))
        return text

    def shell(self, step):
        """Lines that came. Every command must succeed: what a document shows works."""
        command = self.elsewhere(step.text)
        if re.match(r"(\./)?tools/run|moosaic serve", command):
            return self.serve(command)
        if command.startswith("ssh "):
            return self.log_in(command)
        done = subprocess.run([*self.inside, "bash", "-euo", "pipefail", "-c", command], cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, timeout=120 * PATIENCE, stdin=subprocess.DEVNULL)
        expected = (0,) if "doctor" not in command else (0, 1, 2)
        assert done.returncode in expected, f"{command}\n{done.stdout}{done.stderr}"
        return (done.stdout + done.stderr).splitlines()

    def serve(self, command):
        process = subprocess.Popen([*self.inside, "bash", "-c", f"exec {command}"], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        self.serving.append(process)
        lines = []
        threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True).start()
        wait_for(lambda: process.poll() is not None or any("Ctrl-C" in line for line in lines), lambda: f"{command} to be ready: {lines}", 60)
        assert process.poll() is None, lines
        found = re.search(r"password +(\S+)", "".join(lines))
        self.password = found[1] if found else self.password
        return [line.rstrip("\n") for line in lines]

    def log_in(self, command):
        self.leave()
        environment = [f"{name}={value}" for name, value in self.environment.items()]
        self.session = clients.Client([*self.inside, "env", "-i", "TERM=xterm", *environment, *command.split()], terminal=True, size=(50, 400))
        self.session.expect("password:")
        self.session.line(self.password)
        shown = self.session.expect(r"(?s)^(.*?)>>> ").group(1)
        return shown.splitlines()

    def type(self, steps):
        """Types a line, or one with what a collector takes after it; returns the lines that came of the last."""
        if len(steps) > 1:
            self.session.line(steps[0].text)
            began = self.session.expect(r"(?i)\bdot\b.*\n|I don't.*\n|You .*\n").group()
            if "dot" not in began.lower():
                return [began.strip()]
            for step in steps[1:-1]:
                self.session.line(step.text)
        lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in self.session.command(steps[-1].text)]
        return [re.sub(r"^(>>> |\] )+", "", line) for line in lines]

    def leave(self):
        if self.session is not None:
            self.session.close()
            self.session = None

    def close(self):
        self.leave()
        for process in self.serving:
            process.send_signal(signal.SIGTERM)
        for process in self.serving:
            process.wait(timeout=30 * PATIENCE)
            process.stdout.close()
        if self.network:
            self.network.kill()
            self.network.wait()
            self.network.stdout.close()


def run(reader, block):
    """Types a block. The faults found, each with its line."""
    faults = []
    todo = steps(block)
    while todo:
        step = todo.pop(0)
        some = [step]
        if step.how == "game":
            while todo and todo[0].how == "collector":
                some.append(todo.pop(0))
            came = reader.type(some)
            if REFUSALS.search("\n".join(came)):
                faults.append(f"line {step.line}: {step.text!r} was answered by {came}")
        else:
            came = reader.shell(step)
        shows = [reader.elsewhere(line) for line in some[-1].shows]
        lacking = missing(shows, came)
        if lacking is not None:
            faults.append(f"line {step.line}: {step.text!r} should show {lacking!r}, but came {came}")
    return faults
