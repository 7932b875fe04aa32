#!moo verb match_exit --on $room --method
"""match_exit(name): the exit of that name or alias; None if there is none, an error if there are several."""
from moo.sdk import AmbiguousObjectError
name = args[0]
found = [exit for exit in this.ways() if exit.is_named(name)]
if len(found) > 1:
    raise AmbiguousObjectError(name, found)
return found[0] if found else None
