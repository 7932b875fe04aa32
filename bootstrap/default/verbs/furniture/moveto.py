#!moo verb moveto --on $furniture --method
"""Furniture stays; its owner and wizards may move it."""
from moo.sdk import context
player = context.player
if player is not None and player != this.owner and not player.is_wizard():
    return False
return passthrough(*args)
