#!moo verb asked_for --on $player --method
"""asked_for(thing, place=None): whether a thing comes into these hands, or into a place in them, by a command of this player's: take it,
or one that was typed at the thing or the place. What a verb of somebody else brings by itself, a hook too, is a gift."""
from moo.sdk import context
thing, player = args[0], context.player
if player is not None and player != this:
    return False
place = args[1] if len(args) > 1 else None
for frame in context.caller_stack:
    who = frame["caller"]
    if who is not None and who != this and not who.is_wizard():
        if frame.get("typed"):
            return frame["this"] == thing or (place is not None and frame["this"] == place)
        return frame["this"] == thing and frame["verb_name"] == "moveto"
return True
