"""A world in which a programmer runs verbs of many kinds, and what must stay unread in it."""
import pathlib
import re
import shutil
import urllib.request

from moosaic_server import Server, moosaic

ROOT = pathlib.Path(__file__).parents[2]
CANARY = "canary-5b1f-must-stay-unread"
PERSON = "Mallory"

# What the value is, is told by its repr: verb code has no closer look at a value, and neither have others through it.
ATTEMPT = '''#!moo verb attempt --on $programmer --dspec any
from moo.sdk import context
name = context.parser.get_dobj_str()
print("BEGIN " + name)
try:
    found = this.invoke_verb(name)
except Exception as error:
    for kind in KINDS:
        if isinstance(error, kind[1]):
            print("RAISED " + kind[0] + " " + str(error)[:200].replace(chr(10), " "))
            break
else:
    print("RETURNED " + repr(found)[:400].replace(chr(10), " "))
'''
KINDS = ("NoSuchAttributeError", "NoSuchPropertyError", "NoSuchObjectError", "NoSuchVerbError", "UserError", "AccessError", "PermissionError",
         "AttributeError", "UnboundLocalError", "NameError", "ImportError", "KeyError", "IndexError", "RecursionError", "OverflowError",
         "ZeroDivisionError", "UnicodeError", "StopIteration", "LookupError", "TypeError", "ValueError", "SyntaxError", "AssertionError", "MemoryError",
         "RuntimeError", "OSError", "Warning", "Exception")
BUILTIN = ("PermissionError", "AttributeError", "UnboundLocalError", "NameError", "ImportError", "KeyError", "IndexError", "RecursionError",
           "OverflowError", "ZeroDivisionError", "UnicodeError", "StopIteration", "LookupError", "TypeError", "ValueError", "SyntaxError", "AssertionError",
           "MemoryError", "RuntimeError", "OSError", "Warning", "Exception")
# A part of the verbs at a time: the tests set low limits.
SETUP = '''#!moo verb set_up --on $player --dspec any
from moo.sdk import context, lookup
who, part = lookup("@WHO@"), int(context.parser.get_dobj_str())
for verb in list(lookup("$programmer").verbs)[part:part + @PART@]:
    if verb.name() in @OWN@:
        verb.owner = who
        verb.save()
lookup("Wizard").set_property("canary", "@CANARY@")
for rule in list(lookup("Wizard").get_property("canary", original=True).acl):
    if rule.group == "everyone":
        rule.delete()
'''
PART = 30


def attempt_source():
    kinds = ", ".join(f'("{name}", {name})' for name in KINDS)
    sdk = ", ".join(name for name in KINDS if name not in BUILTIN)
    return ATTEMPT.replace("KINDS", f"({kinds})").replace("import context", f"import context, {sdk}")


def make(folder, verbs, *sets, world="minimal", files=None):
    """Serves a world where `attempt NAME` runs a verb of `verbs` (name to source), all with PERSON's rights; `files` have a shebang already."""
    source = pathlib.Path(folder) / "source"
    shutil.copytree(ROOT / "bootstrap" / world, source)
    own = ("attempt", *verbs, *(files or {}))
    setup = SETUP.replace("@OWN@", repr(own)).replace("@WHO@", PERSON).replace("@CANARY@", CANARY).replace("@PART@", str(PART))
    (source / "verbs" / "set_up.py").write_text(setup)
    (source / "verbs" / "attempt.py").write_text(attempt_source())
    for name, text in verbs.items():
        (source / "verbs" / f"{name}.py").write_text(f"#!moo verb {name} --on $programmer\n{text}", newline="")
    for name, text in (files or {}).items():
        (source / "verbs" / f"{name}.py").write_text(text)
    served = Server(folder, world=str(source))
    served.add_user(PERSON.lower(), "programmer")
    served.start(*sets)
    served.do("Wizard", *[f"set_up {part}" for part in range(0, len(own) + PART, PART)])
    return served


def refused(files):
    """{file name: [(line, rule)]} of those that `moosaic verb check` refuses, all in one call."""
    shown = moosaic("verb", "check", *files, check=False).stdout
    found = {}
    for line in shown.split("\n"):
        parts = re.match(r"(?P<file>[^:]*/(?P<name>\w+)\.py): (?:line (?P<line>\d+): )?.*\[(?P<rule>[\w-]+)\]", line)
        if parts:
            found.setdefault(parts["name"], []).append((int(parts["line"] or 0), parts["rule"]))
    return found


def attempts(served, names, at_once=100):
    """{name: "RETURNED text", "RAISED class text", or what the player was shown instead}."""
    results = {}
    for start in range(0, len(names), at_once):
        lines = served.do(PERSON, *[f"attempt {name}" for name in names[start:start + at_once]], check=False)
        current = None
        for line in lines:
            if line.startswith("BEGIN "):
                current = line[6:]
                results[current] = ""
            elif current is not None:
                results[current] = (results[current] + "\n" + line).strip("\n")
    return results


def counters(served):
    """The server's metrics by name, labels included."""
    log = (served.data / "stderr.log").read_text(errors="replace")
    port = re.findall(r"answering http://127\.0\.0\.1:(\d+)/metrics", log)[-1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        rows = [line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in rows}


def assert_walls_stand(served):
    """No worker was killed by a signal of its own doing, none broke a wall, and nothing of it is in the log."""
    log = (served.data / "stderr.log").read_text(errors="replace")
    assert not re.search(r"signal \d+|misbehaved|worker (died|crashed)|zygote died|Sanitizer", log), log[-3000:]
    assert counters(served).get("moosaic_workers_misbehaved_total", 0) == 0
    assert CANARY not in log
