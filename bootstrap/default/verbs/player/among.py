#!moo verb among --on $player --method
"""among(text, things): the one of things (a list, or what holds them) that a typed text means, as commands read it: #N, a whole name,
else how a name or a word in it begins. None without one; an error that lists them if there are several."""
import re
from moo.sdk import AmbiguousObjectError
typed, things = args
text = re.sub("(?i)^(?:the|my|an?) +", "", this.unquote(typed))
if hasattr(things, "is_player"):
    found, things = list(things.find(text)), list(things.contents.all())
else:
    found = [thing for thing in things if thing.is_named(text)]
if not found and text[:1] == "#":
    found = [thing for thing in things if text == f"#{thing.pk}"]
low = " " + text.casefold().replace("-", " ")
if not found and len(low) > 2 and _.get_property("partial_match", default=True):
    for thing in things:
        try:
            names = [thing.name] + [alias.alias for alias in thing.aliases.all()]
        except PermissionError:
            continue
        if any(low in " " + name.casefold().replace("-", " ") for name in names):
            found.append(thing)
if len(found) > 1:
    raise AmbiguousObjectError(text, found)
return found[0] if found else None
