#!moo verb drop throw --on $thing --dspec this
"""drop THING: puts down something you carry."""
from moo.sdk import context
player = context.player
room = player.location
if this.location != player:
    print(f"You are not carrying {this.title()}.")
    return
moved = False
if room is not None:
    try:
        moved = this.moveto(room)
    except PermissionError:
        moved = False
if moved and this.location == room:
    print(this.drop_succeeded_msg())
    others = this.odrop_succeeded_msg()
    if others:
        room.announce(others)
    player.on_player_action(player, "drop", {"object": this})
else:
    print(this.drop_failed_msg())
    others = this.odrop_failed_msg()
    if others and room is not None:
        room.announce(others)
