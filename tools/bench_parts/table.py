"""Collects samples of rows and prints their medians."""
import dataclasses
import statistics

# What is aimed at: the row, whether its value or its ratio is meant, and the bound.
AIMS = {
    "telnet-1-p50": ("ratio", "<=", 2), "ssh-1-p50": ("ratio", "<=", 3), "short-50": ("value", ">=", 30000),
    "look-50": ("value", ">=", 6600), "look-50-worst": ("value", "<=", 100000), "short-50-idle-500": ("ratio", ">=", 0.9),
    "verb-call": ("value", "<=", 150), "property-read": ("value", "<=", 100), "other-owner-call": ("value", "<=", 60),
    "worker-killed": ("value", "<=", 1000), "first-command-1000000": ("value", "<=", 1000), "create-last-tenth": ("ratio", "<=", 1.2),
    "ssh-handshake": ("value", "<=", 0.4), "memory-idle-ssh": ("value", "<=", 26),
}


@dataclasses.dataclass
class Row:
    unit: str
    machine: bool  # no part of the server has a say in it
    values: list = dataclasses.field(default_factory=list)
    ratios: list = dataclasses.field(default_factory=list)


class Table:
    def __init__(self):
        self.rows = {}

    def add(self, name, value, unit, floor=None, machine=False):
        """One sample. `floor`: what the same machine did at the same time without the server; None: the row is a floor."""
        row = self.rows.setdefault(name, Row(unit, machine))
        row.values.append(value)
        if floor is None:
            row.ratios.append(1.0)
        elif floor > 0:
            row.ratios.append(value / floor)

    def print(self):
        for name, row in self.rows.items():
            value, ratio = statistics.median(row.values), statistics.median(row.ratios) if row.ratios else None
            shown = "-" if ratio is None else f"{ratio:.3g}"
            figure = f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # 0.43 ms of 0.4 is not 0.4
            print(f"{name:<24} {figure:>12} {row.unit:<11} {shown:>8}  {aim(name, value, ratio)}".rstrip())


def aim(name, value, ratio):
    if name not in AIMS:
        return ""
    what, sign, bound = AIMS[name]
    measured = value if what == "value" else ratio
    if measured is None:
        return ""
    met = measured <= bound if sign == "<=" else measured >= bound
    return f"{'met' if met else 'missed'}: {what} {sign} {bound}"
