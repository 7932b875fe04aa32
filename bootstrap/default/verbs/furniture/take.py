#!moo verb take get --on $furniture --dspec this
"""Furniture is not taken."""
from moo.sdk import context
print(this.take_failed_msg())
room = context.player.location
if room is not None:
    room.announce(this.otake_failed_msg())
