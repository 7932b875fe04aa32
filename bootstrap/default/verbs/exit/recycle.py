#!moo verb recycle --on $exit --method
"""Unlinks both ends."""
for room, name in ((this.get_property("source", default=None), "exits"), (this.get_property("dest", default=None), "entrances")):
    if room is not None and room.has_property(name):
        room.set_property(name, [e for e in room.get_property(name) if e != this])
passthrough()
