"""Every block of commands in the README and in docs/ is typed on a fresh world; those that cannot run here are listed, with the reason."""
import re
import shutil

import pytest

import documents
from moosaic_server import BUILD, moosaic

# file and beginning of the line typed: why it is not typed here.
CANNOT_RUN = {
    ("operate.md", "install "): "installs into the system",
    ("operate.md", "runuser "): "needs the account moosaic, which systemd-sysusers makes",
    ("operate.md", "systemctl "): "there is no systemd in a test",
    ("back-up-and-restore.md", "systemctl "): "there is no systemd in a test",
    ("measure.md", "tools/build "): "builds for minutes; the tests are the proof that it does",
    ("measure.md", "tools/bench"): "measures for half an hour or another server; its parts are tested by tests/test_bench.py",
    ("measure.md", "git worktree "): "builds a second program",
    ("measure.md", "build/release/bin/loadgen "): "puts up to 500 players for a minute on accounts that only the bench makes",
    ("measure.md", "loadgen "): "drives another server",
    ("write-a-plugin.md", ""): "typed by tests/outside/test_how_to.py, with the SDK installed",
}
HOST_KEY = "ssh-keygen -q -t ed25519 -N '' -f"  # the first start makes one
# What a document takes for granted.
BEFORE = {
    "back-up-and-restore.md": ["mkdir backups /srv /srv/backups", "moosaic init --data var --world default",
                              f"{HOST_KEY} var/ssh_host_ed25519_key", "moosaic init --data /srv/moo"],
    "write-verbs.md": ["./tools/run --world ./page", "ssh -p 8022 wizard@localhost"],
    "operate.md": ["moosaic init --data /var/lib/moosaic --world default", f"{HOST_KEY} /var/lib/moosaic/ssh_host_ed25519_key",
                   "chmod 644 /var/lib/moosaic/ssh_host_ed25519_key"],
}
TYPED = [document for document in documents.documents() if document.exists() and any(map(documents.typed, documents.blocks(document)))]


def reason(document, step):
    for (name, beginning), why in CANNOT_RUN.items():
        if document.name == name and step.text.startswith(beginning):
            return why
    return None


@pytest.fixture
def reader(tmp_path):
    """A checkout as after its build: `tools/run` is the real one, and finds nothing left to install or to build."""
    for name in ("setup", "build"):
        (tmp_path / "tools").mkdir(exist_ok=True)
        (tmp_path / "tools" / name).write_text("#!/bin/sh\n")
        (tmp_path / "tools" / name).chmod(0o755)
    shutil.copy2(documents.ROOT / "tools" / "run", tmp_path / "tools" / "run")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "release").symlink_to(BUILD)
    # A world with the verbs that a page prints.
    shutil.copytree(documents.ROOT / "bootstrap" / "default", tmp_path / "page")
    for document in TYPED:
        for number, language, lines in documents.blocks(document):
            if language == "python" and lines[0].startswith("#!moo"):
                (tmp_path / "page" / "verbs" / f"{document.stem}_{number}.py").write_text("\n".join(lines) + "\n")
    places = {"/var/lib/moosaic": tmp_path / "lib", "/etc/moosaic": tmp_path / "lib", "/srv": tmp_path / "srv"}
    somebody = documents.Reader(tmp_path, places)
    yield somebody
    somebody.close()


@pytest.mark.parametrize("document", TYPED, ids=lambda document: document.name)
def test_what_is_printed_can_be_typed(document, reader):
    for command in BEFORE.get(document.name, []):
        reader.shell(documents.Step(0, "shell", command))
    faults = []
    for block in documents.blocks(document):
        if documents.typed(block):
            left_out = [step for step in documents.steps(block) if reason(document, step)]
            for step in left_out:
                print(f"{document.name}:{step.line} is not typed: {reason(document, step)}")
            if not left_out:
                faults += documents.run(reader, block)
            elif len(left_out) < len(documents.steps(block)):
                faults += documents.run(reader, block[:2] + ([line for line in block[2] if not any(
                    step.text.splitlines()[0] in line for step in left_out)],))
    assert not faults, f"{document}:\n" + "\n".join(faults)


def test_every_reason_is_needed():
    steps = [(document, step) for document in TYPED for block in documents.blocks(document) if documents.typed(block)
             for step in documents.steps(block)]
    for name, beginning in CANNOT_RUN:
        assert any(document.name == name and step.text.startswith(beginning) for document, step in steps), (name, beginning)


def test_every_verb_that_is_printed_passes_the_wall(tmp_path):
    found = 0
    for document in documents.documents():
        for number, language, lines in documents.blocks(document) if document.exists() else []:
            if language == "python":
                found += 1
                source = "\n".join(lines) + "\n"
                file = tmp_path / f"{document.stem}_{number}.py"
                file.write_text(source if source.startswith("#!moo") else f"#!moo verb shown --on $thing\n{source}")
                done = moosaic("verb", "check", file, check=False)
                assert done.returncode == 0, f"{document}:{number}: {done.stdout}"
    assert found >= 3


def test_every_link_leads_somewhere():
    broken = []
    for document in filter(lambda path: path.exists(), documents.documents()):
        text = re.sub(r"(?s)```.*?```|`[^`]*`(?!\])", "", document.read_text())
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.name}: {target}")
    assert not broken, broken
