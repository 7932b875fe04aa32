#!moo verb nearest_command --on $player --method
"""nearest_command(word): the command or exit that is at hand here and nearest to a mistyped word; "" if none is near."""
from moo.sdk import available_commands
typed = str(args[0]).lower()
if not 3 <= len(typed) <= 16 or not typed.lstrip("@").isalpha():
    return ""
most = 1 if len(typed) < 5 else 2

def edits(a, b):
    """Letters left out, put in, changed, or two of them swapped."""
    before, row = None, list(range(len(b) + 1))
    for i, one in enumerate(a):
        older, before, row = before, row, [i + 1]
        for j, other in enumerate(b):
            best = min(before[j + 1] + 1, row[j] + 1, before[j] + (one != other))
            if i and j and one == b[j - 1] and a[i - 1] == other:
                best = min(best, older[j - 1] + 1)
            row.append(best)
    return row[-1]

room = this.location
names = [name for name, line, holder in available_commands()]
if room is not None and room.has_verb("ways"):
    for exit in room.ways():
        try:
            names.append(str(exit.get_property("direction", default="") or exit.name))
        except PermissionError:
            names.append(exit.name)
near, found = most + 1, ""
for name in names:
    if abs(len(name) - len(typed)) < near and len(name) > most:
        distance = edits(typed, name.lower())
        if distance < near:
            near, found = distance, name
return found
