"""Two builds against each other: from the pairs of each row, whether this one is worse than the other.

A pair is two measurements right after one another, the one that goes first changing from pair to pair. Its ratio is how many
times as bad this build was: time by time, or rate by rate the other way round. A row is worse when the median of the ratios
exceeds the bound and its interval lies above 1. The interval is that of order statistics: the median of whatever the ratios
come from lies between the k-th smallest and the k-th largest with a probability that the binomial distribution gives, here
at least 95 % (ten pairs: the second and the ninth, 97.9 %). It assumes no distribution.
"""
import math
import statistics

CONFIDENCE = 0.95
STEADY = 1.25  # as far as the ends of the interval of a floor may lie from one another
FEWEST_PAIRS = 6  # of fewer even the smallest and the largest say less than that


def interval(ratios):
    """The interval of the median; None: too few."""
    ordered = sorted(ratios)
    count = len(ordered)
    outside, inner = 0.0, None
    for k in range(1, count // 2 + 1):
        outside += 2 * math.comb(count, k - 1) / 2 ** count  # the median lies outside of the k-th from both ends
        if 1 - outside < CONFIDENCE:
            break
        inner = k
    return None if inner is None else (ordered[inner - 1], ordered[count - inner])


def more_is_better(unit):
    return unit.endswith("/s")


def badness(unit, ours, theirs):
    """How many times as bad ours is; None: one of the two says nothing."""
    if ours <= 0 or theirs <= 0:
        return None
    return theirs / ours if more_is_better(unit) else ours / theirs


def verdict(ratios, bound):
    """`worse`, `better`, `same` or, of too few pairs, `unknown`. `bound`: 0.03 is three percent."""
    between = interval(ratios)
    if between is None:
        return "unknown"
    median = statistics.median(ratios)
    if median > 1 + bound and between[0] > 1:
        return "worse"
    if median < 1 / (1 + bound) and between[1] < 1:
        return "better"
    return "same"


class Pairs:
    """The rows of all pairs. `ours` and `theirs` of `add` are the tables of one pair."""

    def __init__(self, bound):
        self.bound = bound
        self.rows = {}  # name → (unit, the machine's?, ours, theirs, ratios)
        self.alone = set()  # rows that only one of the two has

    def add(self, ours, theirs):
        self.alone |= ours.rows.keys() ^ theirs.rows.keys()
        for name, row in ours.rows.items():
            if name not in theirs.rows:
                continue
            one, other = statistics.median(row.values), statistics.median(theirs.rows[name].values)
            kept = self.rows.setdefault(name, (row.unit, row.machine, [], [], []))
            kept[2].append(one)
            kept[3].append(other)
            ratio = badness(row.unit, one, other)
            if ratio is not None:
                kept[4].append(ratio)

    def worse(self):
        return [name for name, (_, machine, _, _, ratios) in self.rows.items() if not machine and verdict(ratios, self.bound) == "worse"]

    def unsteady(self):
        """Floors that were not the same for both builds: what was measured then is the machine."""
        between = {name: interval(ratios) for name, (_, machine, _, _, ratios) in self.rows.items() if machine}
        return [name for name, ends in between.items() if ends and ends[1] > STEADY * ends[0]]

    def print(self):
        print(f"{'row':<26} {'this':>12} {'other':>12} {'unit':<11} {'ratio':>7} {'95 % interval':>16}  pairs")
        for name, (unit, machine, ours, theirs, ratios) in self.rows.items():
            ratio = f"{statistics.median(ratios):.3f}" if ratios else "-"
            between = interval(ratios)
            shown = "-" if between is None else f"{between[0]:.3f} .. {between[1]:.3f}"
            # What the machine alone decides only shows how steady it was.
            said = "(machine)" if machine else verdict(ratios, self.bound)
            print(f"{name:<26} {statistics.median(ours):>12.2f} {statistics.median(theirs):>12.2f} {unit:<11} {ratio:>7} {shown:>16}"
                  f"  {len(ratios)} {said}")
        for name in sorted(self.alone):
            print(f"{name:<26} only one of the two has this row")
        if unsteady := self.unsteady():
            print(f"the machine was not steady ({', '.join(unsteady)}): measure again while it does nothing else")
        worse = self.worse()
        print(f"{len(worse)} rows are worse by more than {self.bound:.0%}" + (": " + ", ".join(worse) if worse else ""))
