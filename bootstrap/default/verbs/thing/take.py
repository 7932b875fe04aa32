#!moo verb take get --on $thing --dspec this --ispec from:any
"""take THING [from PLACE]: picks something up."""
from moo.sdk import context
player = context.player
room = player.location
if context.parser.has_pobj_str("from"):
    target = context.parser.get_pobj("from")
    if this.placement_target != target and this.location != target:
        print(f"{this.titlec()} is not there.")
        return
if this.location == player:
    print(f"You already have {this.title()}.")
    return
if this.location != room and (this.location is None or this.location.location != room):
    print("You cannot reach that from here.")
    return
if room is not None and not room.is_lit():
    print("It is too dark to find anything here.")
    return
inside = this.location
if inside != room and not (inside.has_verb("is_open") and inside.is_open()):
    print(f"{player.title_of(inside, True)} does not let you take that.")
    return
moved = False
try:
    moved = this.moveto(player)
except PermissionError:
    moved = False
if moved and this.location == player:  # whatever a verb of its own says
    if this.is_placed():
        this.clear_placement()
    print(this.take_succeeded_msg())
    others = this.otake_succeeded_msg()
    if others and room is not None:
        room.announce(others)
    player.on_player_action(player, "take", {"object": this})
else:
    print(this.take_failed_msg())
    others = this.otake_failed_msg()
    if others and room is not None:
        room.announce(others)
