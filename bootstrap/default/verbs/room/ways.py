#!moo verb ways --on $room --method
"""ways(): the exits that can be seen. Whatever else the property exits holds is none."""
try:
    exits = this.get_property("exits", default=[])
except PermissionError:
    return []
found = []
for exit in exits if isinstance(exits, (list, tuple)) else []:
    try:
        if exit.name is not None and exit not in found:
            found.append(exit)
    except (AttributeError, PermissionError, LookupError):
        continue
return found
