"""Two builds in turns on one machine, so that what the machine does meets both."""
import contextlib
import sys

from .compare import Pairs
from .floors import Floors
from .table import Table
from .world import ROOT, BenchError, World

WARM_UP_SECONDS = 0.5
# Of CMakeCache.txt: where these differ, it is not only the sources that are compared.
SETTINGS = ("CMAKE_BUILD_TYPE", "CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS", "CMAKE_CXX_FLAGS_RELEASE", "MOOSAIC_SANITIZE", "MOOSAIC_UNITY")


def build_of(tree):
    """The build folder that TREE is or holds."""
    tree = tree.resolve()
    for build in (tree, tree / "build" / "release"):
        if (build / "bin" / "moosaic").exists():
            return build
    sys.exit(f"tools/bench: there is no server in {tree}; build it there with: tools/build release")


def settings(build):
    cache = build / "CMakeCache.txt"
    said = dict(line.split("=", 1) for line in cache.read_text(encoding="utf-8").splitlines() if "=" in line) if cache.exists() else {}
    named = {name.split(":", 1)[0]: value for name, value in said.items()}
    return {name: named.get(name, "") for name in SETTINGS}


def differences(ours, theirs):
    one, other = settings(ours), settings(theirs)
    return [f"{name} is {one[name] or 'unset'} here, {other[name] or 'unset'} there" for name in SETTINGS if one[name] != other[name]]


class Against:
    """Both servers are measured by this build's loadgen, on worlds beside one another on one disk."""

    def __init__(self, ours, theirs, sizes, bound, more=()):
        self.ours, self.theirs, self.sizes, self.more = ours, theirs, sizes, more
        self.pairs = Pairs(bound)

    def world(self, build, more=()):
        checkout = build.parent.parent
        tools = checkout / "tools" if (checkout / "tools" / "make_world").exists() else ROOT / "tools"
        return World(self.ours, served=build, tools=tools, more=more, **self.sizes)

    def measure(self, groups, pairs, seconds):
        for difference in differences(self.ours, self.theirs):
            print(f"# built differently: {difference}")
        with contextlib.ExitStack() as stack:
            worlds = []
            for build, more in ((self.ours, self.more), (self.theirs, ())):
                worlds.append(stack.enter_context(self.world(build, more)))
                worlds[-1].stop()  # only the one that is measured runs
            floors = [stack.enter_context(Floors(self.ours, world.folder, seconds)) for world in worlds]
            for name, group in groups.items():
                # What the first time costs (files not yet read, worlds not yet made) is nobody's figure.
                for world, floor in zip(worlds, floors):
                    self.once(group, world, floor, Table(), WARM_UP_SECONDS)
                for pair in range(pairs):
                    print(f"{name}: pair {pair + 1} of {pairs}", file=sys.stderr)
                    tables = [Table(), Table()]
                    for at in (0, 1) if pair % 2 == 0 else (1, 0):
                        self.once(group, worlds[at], floors[at], tables[at], seconds)
                    self.pairs.add(*tables)

    @staticmethod
    def once(group, world, floors, table, seconds):
        try:
            group(world, floors, table, seconds)
        except BenchError as error:
            raise BenchError(f"{world.served}: {error}") from None
        world.stop()

    def print(self):
        self.pairs.print()
