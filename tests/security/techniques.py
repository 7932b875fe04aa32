"""The techniques of tests/security/techniques: ways out of the verb language, and where each must stop.

A file is a class of mechanism. Each technique has a source, the body of a verb, and `stops`:

- `save`: the wall refuses the source, by the rule named in `rule`;
- `import`: a module or name that is not there: refused at save, or an ImportError when the line is reached;
- `run`: the source is saved and raises when it is reached, `raises` being the class, or is stopped by a limit;
- `harmless`: it runs to its end, and what it got is shown as `shows`, a pattern of the whole text.

`restricted` is where RestrictedPython stops the same source (save, run, harmless; `never` if it does not end). Where the two
disagree, `why` says the reason: a key of `techniques/reasons.toml`, or a sentence of its own.
"""
import dataclasses
import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).parent / "techniques"
STAGES = ("save", "import", "run", "harmless")


@dataclasses.dataclass(frozen=True)
class Technique:
    group: str
    name: str
    source: str
    stops: str
    rule: str = ""
    raises: str = ""
    shows: str = ""
    restricted: str = ""
    why: str = ""

    @property
    def title(self):
        return f"{self.group}: {self.name}"

    def agrees(self):
        """An import that is not there counts as stopped wherever it stops."""
        return self.restricted == self.stops or self.stops == "import" and self.restricted in ("save", "run")


def load():
    found = []
    for file in sorted(FOLDER.glob("*.toml")):
        if file.name != "reasons.toml":
            for row in tomllib.loads(file.read_text())["technique"]:
                found.append(Technique(group=file.stem.replace("_", " "), **row))
    return found


def reasons():
    return tomllib.loads((FOLDER / "reasons.toml").read_text())
