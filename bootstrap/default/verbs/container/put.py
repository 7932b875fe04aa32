#!moo verb put insert --on $container --dspec any --ispec in:this on:this
"""put THING in CONTAINER: puts something you carry or see into an open container."""
from moo.sdk import UsageError, context
player = context.player
parser = context.parser
prep = "in" if parser.has_pobj_str("in") else "on" if parser.has_pobj_str("on") else None
if prep is None:
    raise UsageError("Put it where? Say: put THING in CONTAINER")
thing = parser.get_dobj()
if thing.location != player and thing.location != player.location:
    print("You cannot reach that from here.")
    return
if not this.is_open():
    print(f"{this.titlec()} is closed.")
    return
if not thing.hand_to(this):
    print(f"{thing.titlec()} does not go into {this.title()}.")
    return
print(f"You put {thing.title()} {prep} {this.title()}.")
if player.location is not None:
    player.location.announce(f"{player.titlec()} puts {thing.title()} {prep} {this.title()}.")
