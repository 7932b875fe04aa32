#!moo verb take get --on $furniture --dspec this
"""take THING [from PLACE]: picks something up."""
from moo.sdk import context
print(this.take_failed_msg())
room = context.player.location
if room is not None:
    room.announce(this.otake_failed_msg())
