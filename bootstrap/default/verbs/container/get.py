#!moo verb get remove take --on $container --dspec any --ispec from:this
"""take THING from CONTAINER: takes something out of an open container."""
from moo.sdk import context
player = context.player
parser = context.parser
if not parser.has_pobj_str("from"):
    return passthrough()
name = parser.get_dobj_str()
found = list(this.find(name))
thing = parser.get_dobj() if parser.has_dobj() and parser.get_dobj().location == this else found[0] if found else None
if thing is None:
    if parser.has_dobj() and parser.get_dobj().placement_target == this:
        return parser.get_dobj().take()
    print(f"There is no {name} in {this.title()}.")
    return
if not this.is_open():
    print(f"{this.titlec()} is closed.")
    return
moved = False
try:
    moved = thing.moveto(player)
except PermissionError:
    moved = False
if not moved:
    print(f"You cannot take {thing.title()}.")
    return
print(f"You take {thing.title()} from {this.title()}.")
if player.location is not None:
    player.location.announce(f"{player.titlec()} takes {thing.title()} from {this.title()}.")
