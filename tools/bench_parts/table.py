"""Collects samples of rows and prints their medians."""
import statistics


class Table:
    def __init__(self):
        self.rows = {}  # name → (unit, values, ratios)

    def add(self, name, value, unit, floor=None):
        """One sample. `floor`: what the same machine did at the same time without the server; None: the row is a floor."""
        _, values, ratios = self.rows.setdefault(name, (unit, [], []))
        values.append(value)
        if floor is None:
            ratios.append(1.0)
        elif floor > 0:
            ratios.append(value / floor)

    def print(self):
        for name, (unit, values, ratios) in self.rows.items():
            ratio = f"{statistics.median(ratios):.3g}" if ratios else "-"
            print(f"{name:<20} {statistics.median(values):>12.1f} {unit:<11} {ratio:>8}")
