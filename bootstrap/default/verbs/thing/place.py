#!moo verb place --on $thing --dspec this --ispec on:any under:any behind:any before:any beside:any over:any
"""place THING on|under|behind|before|beside|over OTHER: rests one thing against another in the room."""
from moo.sdk import PLACEMENT_PREPS, UsageError, context
parser = context.parser
player = context.player
room = player.location
prep = None
for candidate in PLACEMENT_PREPS:
    if parser.has_pobj_str(candidate):
        prep = candidate
        break
if prep is None:
    raise UsageError("Place it where? Say: place THING on OTHER")
target = parser.get_pobj(prep)
if target == this:
    print("A thing cannot rest on itself.")
    return
if target.location != room:
    print(f"{player.title_of(target, True)} is not here.")
    return
try:
    allowed = target.get_property("surface_types", default=None)
except PermissionError:
    allowed = []
shown = "in front of" if prep == "before" else prep
if allowed is not None and not (isinstance(allowed, (list, tuple, set, str)) and prep in allowed):
    print(f"Nothing can be placed {shown} {player.title_of(target)}.")
    return
if this.location == player:
    if not this.moveto(room):
        print(this.drop_failed_msg())
        return
elif this.location != room:
    print("You cannot reach that from here.")
    return
this.set_placement(prep, target)
print(f"You place {this.title()} {shown} {player.title_of(target)}.")
room.announce(f"{player.titlec()} places {this.title()} {shown} {player.title_of(target)}.")
