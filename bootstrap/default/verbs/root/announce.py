#!moo verb announce announce_all announce_all_but --on $root_class --method
"""As of rooms, for people inside a thing: announce(*parts) tells all but the player, announce_all_but(left_out, *parts) all but one."""
from moo.sdk import context, lookup
left_out = args[0] if verb_name == "announce_all_but" else context.player if verb_name == "announce" else None
text = " ".join(str(part) for part in (args[1:] if verb_name == "announce_all_but" else args))
room = lookup("$room")
room.tell_each(room.listeners(this), text, left_out)
