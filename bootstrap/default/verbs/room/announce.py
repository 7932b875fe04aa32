#!moo verb announce --on $room --method
"""announce(*parts): tells everything here but the player."""
from moo.sdk import context
this.announce_all_but(context.player, *args)
