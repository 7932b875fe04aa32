#!moo verb match_exit --on $room --method
"""match_exit(name): the exit of that name or alias; None if there is none, an error if there are several. One of the room's owner
goes before what others have called alike."""
from moo.sdk import AmbiguousObjectError
name = args[0]
found = [exit for exit in this.ways() if exit.is_named(name)]
if len(found) > 1:
    found = [exit for exit in found if exit.owner == this.owner] or found
if len(found) > 1:
    raise AmbiguousObjectError(name, found)
return found[0] if found and found[0].has_verb("invoke") else None
