#!moo verb accept --on $player --method
"""Anything but a player can be carried; what others bring, as the property gifts says: all, ask or none."""
from moo.sdk import context
if args[0].is_player():
    return False
player = context.player
return player is None or player == this or this.gift_rule() == "all"
