#!moo verb way_hint --on $builder --method
"""way_hint(way): what to know of a name for an exit: "" if it can be typed alone, else how to walk it. An error for a name that
no line can walk."""
from moo.sdk import DIRECTIONS, UsageError, context, escape
way = args[0]
player = context.player
if way[:1] in ":@#" or '"' in way or ";" in way:
    raise UsageError(f"Nobody could walk an exit called {escape(way)}: : @ and # begin other things, and ; and \" divide a line.")
if way in DIRECTIONS:
    return ""
first, blank, rest = way.partition(" ")

def takes(verb):
    try:
        if verb.method or verb.direct_object == "this":
            return False
        return verb.raw or verb.direct_object == "either" or (verb.direct_object == "any") == bool(rest)
    except PermissionError:
        return True

for holder in (player, player.location):
    if holder is None or not holder.has_verb(first):
        continue
    if any(takes(verb) for verb in holder.get_verb(first, allow_ambiguous=True, return_first=False)):
        return f"{escape(first)} is a command: to walk there, type: go {escape(way)}"
return ""
