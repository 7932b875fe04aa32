#!moo verb get remove take --on $container --dspec any --ispec from:this
"""take THING from CONTAINER: takes something out of an open container."""
from moo.sdk import context, escape
player = context.player
parser = context.parser
if not parser.has_pobj_str("from"):
    return passthrough()
name = parser.get_dobj_str()
thing = parser.get_dobj() if parser.has_dobj() and parser.get_dobj().location == this else player.among(name, this)
if thing is None:
    if parser.has_dobj() and parser.get_dobj().placement_target == this:
        return parser.get_dobj().take()
    print(f"There is no {escape(name)} in {this.title()}.")
    return
if not this.is_open():
    print(f"{this.titlec()} is closed.")
    return
if player.takes_from(thing, this) and player.location is not None:
    player.location.announce(f"{player.titlec()} takes {thing.title()} from {this.title()}.")
