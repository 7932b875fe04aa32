#!moo verb asked_for --on $player --method
"""asked_for(thing): whether a thing comes into these hands by a command of this player's: take it, or one that was typed at the
thing. What a verb of somebody else brings by itself, in whatever command it runs, is a gift."""
from moo.sdk import context
thing, player = args[0], context.player
if player is not None and player != this:
    return False
for at, frame in enumerate(context.caller_stack):
    who = frame["caller"]
    if who is not None and who != this and not who.is_wizard():
        return frame["this"] == thing and (at == 0 or frame["verb_name"] == "moveto")
return True
