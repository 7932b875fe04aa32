#!moo verb recycle --on $exit --method
"""Unlinks both ends, when whoever owns the exit, or a wizard, destroys it."""
from moo.sdk import asker, context
who = asker() or context.player
if who is not None and who != this.owner and not who.is_wizard():
    raise PermissionError("only its owner may unlink an exit")
for room, name in ((this.get_property("source", default=None), "exits"), (this.get_property("dest", default=None), "entrances")):
    if hasattr(room, "has_property") and room.has_property(name):
        listed = room.get_property(name)
        if isinstance(listed, (list, tuple)) and this in listed:
            room.set_property(name, [e for e in listed if e != this])
passthrough()
