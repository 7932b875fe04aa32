"""Random programs against the language wall: what it accepts is run by a programmer, and must reach nothing outside of the allowed set.

Programs come from grammar.py, many to a `moosaic do`: each is written with `@program` and run by a verb that walks over all that it returned
or raised, by items and by every attribute name that leads anywhere in CPython, and prints what kinds of things it saw. Kinds that are not on
the list below, the canaries, and a worker that dies are faults. So is a finding of the wall's second pass: the first should have had it.

`python3 tests/security/wall_fuzz.py` runs it alone, for MOOSAIC_MINUTES; MOOSAIC_SEED repeats one.
"""
import os
import pathlib
import random
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "integration"))

import grammar  # noqa: E402
import wall_world  # noqa: E402
from moosaic_server import moosaic  # noqa: E402

AT_ONCE = 40
CANARY = wall_world.CANARY

# Attribute names of CPython's own objects and of ours, for the walk. Those that the wall denies are among them: getattr must say so.
NAMES = sorted(set(grammar.PLAIN + grammar.NEAR + [name for name in grammar.DENIED if name.isidentifier()]))

WALK = '''#!moo verb walk --on $programmer
from moo.sdk import NoSuchVerbError
PLAIN = (int, float, complex, str, bytes, bytearray, range, slice)
NAMES = @NAMES@
DENIED = @DENIED@
MARK = "@HALF@" + "@OTHER@"
seen = set()


def look(first):
    todo = [(first, 0)]
    steps = 0
    while todo and steps < 250:
        steps += 1
        value, depth = todo.pop()
        if value is None or value is True or value is False or isinstance(value, PLAIN):
            if isinstance(value, str) and MARK in value:
                print("!! canary " + value)
            continue
        try:
            text = repr(value)
        except Exception as error:
            text = "norepr " + repr(error)
        if isinstance(value, dict):
            for pair in list(value.items())[:20]:
                todo.append((pair[0], depth + 1))
                todo.append((pair[1], depth + 1))
        elif isinstance(value, (list, tuple, set, frozenset)):
            for item in list(value)[:20]:
                todo.append((item, depth + 1))
        else:
            kind = text[:160].replace(chr(10), " ")
            if depth and kind in seen:
                continue
            seen.add(kind)
        for name in DENIED:
            if hasattr(value, name):
                print("!! " + name + " of " + text[:100])
        if depth < 3:
            for name in NAMES:
                try:
                    child = getattr(value, name)
                except Exception:
                    continue
                todo.append((child, depth + 1))


print("BEGIN")
try:
    found = this.fuzzed()
except Exception as error:
    found = error
look(found)
for text in sorted(seen):
    print("SAW " + text)
print("END")
'''

CLASSES = ("int float complex str bytes bytearray bool list tuple dict set frozenset range slice enumerate filter map zip reversed "
           "datetime.date datetime.time datetime.datetime datetime.timedelta datetime.timezone datetime.tzinfo re.Pattern re.Match re.error random.Random "
           "time.struct_time").split()
ERRORS = r"\w*(Error|Exception|Group|Exit|Interrupt|Iteration|Warning)"
SDK_FUNCTION = r"\w+(\.\w+)?"
# Without an address, any of them: where something is is nobody's business.
ALLOWED = [re.compile(pattern) for pattern in (
    r"#\d+.*", r"\{#?\d+.*\}|.*\{#\d+( on .*)?\}",  # things of the world and their rows
    rf"<class '({'|'.join(map(re.escape, CLASSES))}|moosaic_sdk\.errors\.\w+|{ERRORS})'>",
    rf"{ERRORS}\(.*|<ExceptionGroup.*",
    rf"<function {SDK_FUNCTION}>", r"<function (verb|h\d+|<lambda>|[\w.<>]+\.(h\d+|<lambda>))\(\)>", rf"<(generator|list|async_generator)? ?object [\w.<>]+>",
    rf"<(generator) object [\w.<>]+>",
    rf"<(\w+_)?(iterator|reverseiterator|callable_iterator|str_ascii_iterator|bytes_iterator)( object)?>", rf"<\w*iterator object>",
    rf"<(map|filter|zip|enumerate|reversed|range|list_reverseiterator|callable_iterator) object>",
    r"<function Random\.\w+\(\)>",  # of a class that verbs may make instances of
    rf"<built-in function \w+>", rf"<built-in method \w+ of ([\w.]+) object>", r"<method '\w+' of '[\w.]+' objects>", r"<(attribute|member) '\w+' of '[\w.]+' objects>",
    r"<method \w+( of .*)?>", r"<bound method (View|Parser|Record|_Table|Random)\.\w+ of .*", r"<module (re|hashlib|datetime|time|random|moo|moo\.sdk|moojson)>", r"<context>",
    rf"<moo\.passthrough object>", r"Ellipsis|NotImplemented", r"re\.compile\(.*|<re\.Match object.*", r"datetime\.\w+[(.].*", r"time\.struct_time\(.*",
    rf"<random\.Random object>", r"<_hashlib\.HASH object>", rf"<_blake2\.blake2\w object>", r"mappingproxy\(\{.*", r"\*?(list|tuple|dict|set|re\.Pattern|type)\[.*", r"\*?[\w.\[\], ]+ \| [\w.\[\], |]+",
    r"<account \d+>", r"<(allow|deny) \w+ .*>", rf"<datetime\.tzinfo object>", r"\{'north': .*", r"<(\w+) \[.*", r"dict_(items|keys|values)\(.*", r"bytearray\(.*", rf"<moosaic_sdk\.(parser\.Parser|context\._TaskPerms|views\.View) object>",
    r"norepr (RecursionError|PermissionError|AccessError|NoSuchObjectError|UserError|MemoryError)\(.*",
)]
# Instructions, names and imports that only the second pass saw.
SECOND_PASS = re.compile(r"\[bytecode-\w+\]")


def allowed(text):
    return any(pattern.fullmatch(text) for pattern in ALLOWED)


def walk_source():
    denied = [name for name in grammar.DENIED if name.isidentifier() and name != "_"]
    plain = [name for name in NAMES if name not in grammar.DENIED]
    return WALK.replace("@NAMES@", repr(tuple(plain))).replace("@DENIED@", repr(tuple(denied))).replace("@HALF@", CANARY[:5]).replace("@OTHER@", CANARY[5:])


class Fuzz:
    """Runs programs in a world of its own and counts; `faults` are (program, what was wrong)."""

    def __init__(self, folder, seed):
        self.dice = random.Random(seed)
        self.grammar = grammar.Grammar(self.dice)
        folder = pathlib.Path(folder)
        self.file = folder / "canary.txt"
        self.file.write_text(CANARY)
        os.environ["MOOSAIC_CANARY"] = CANARY
        self.server = wall_world.make(folder, {}, "limits.time_ms=400", "limits.output_bytes=4194304", world="default",
                                      files={"walk": walk_source()})
        self.server.do(wall_world.PERSON, "@verb me:fuzzed none none none", check=False)
        self.kinds = set()
        self.count = self.accepted = self.refused = self.stopped = 0
        self.faults = []

    def batch(self):
        programs = [self.grammar.program() for _ in range(AT_ONCE)]
        lines = [line for program in programs for line in ("@program me:fuzzed", *program.split("\n"), ".", "walk", "nothing-more")]
        done = moosaic("do", "--data", self.server.data, "--as", wall_world.PERSON, text="\n".join(lines) + "\n", check=False)
        parts = re.split(r'I don\'t understand "nothing-more"\.\n', done.stdout)
        if len(parts) != AT_ONCE + 1:
            self.faults.append(("\n=====\n".join(programs), f"{len(parts)} answers to {AT_ONCE} programs: {done.stdout[-500:]}{done.stderr[-500:]}"))
        for program, shown in zip(programs, parts, strict=False):
            self.look(program, shown)

    def look(self, program, shown):
        self.count += 1
        if CANARY in shown:
            self.faults.append((program, "reached a canary"))
        if SECOND_PASS.search(shown):
            self.faults.append((program, f"only the second pass saw it: {SECOND_PASS.search(shown)[0]}"))
        if "was not saved" in shown:
            self.refused += 1
            return
        self.accepted += 1
        if "is programmed" not in shown:
            self.faults.append((program, f"neither saved nor refused: {shown[-300:]}"))
        self.stopped += "END\n" not in shown
        for line in shown.splitlines():
            if line.startswith("!! "):
                self.faults.append((program, line))
            if line.startswith("SAW "):
                self.kinds.add(re.sub(r"0x[0-9a-f]+|\d+", "0", line[4:])[:60])
                if not allowed(line[4:]):
                    self.faults.append((program, "saw " + line[4:]))

    def run(self, seconds=None, programs=None):
        """Until so many seconds or programs are over, or there are faults. A line of figures."""
        end = time.monotonic() + (seconds or 10 ** 9)
        while time.monotonic() < end and self.count < (programs or 10 ** 12) and not self.faults:
            self.batch()
            wall_world.assert_walls_stand(self.server)
        return (f"{self.count} programs: {self.accepted} accepted and run, {self.refused} refused, {self.stopped} stopped by a limit; "
                f"{len(self.kinds)} kinds of things seen, {len(self.faults)} faults")


def report(faults, most=5):
    return "\n\n".join(f"{what}\n----\n{program}" for program, what in faults[:most])


if __name__ == "__main__":
    seed = int(os.environ.get("MOOSAIC_SEED", time.time_ns() % 10**9))
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(folder, seed)
        print(fuzz.run(seconds=60 * float(os.environ.get("MOOSAIC_MINUTES", "60"))))
        fuzz.server.stop()
        if "--kinds" in sys.argv:
            print("\n".join(sorted(fuzz.kinds)))
        print(report(fuzz.faults))
        sys.exit(bool(fuzz.faults))
