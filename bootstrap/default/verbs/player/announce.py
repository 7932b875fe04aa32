#!moo verb announce announce_all_but --on $player --method
"""Forwards to the room."""
room = this.location
if room is not None and room.has_verb(verb_name):
    room.invoke_verb(verb_name, *args)
