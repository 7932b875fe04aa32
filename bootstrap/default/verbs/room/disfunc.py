#!moo verb disfunc --on $room --method
"""Somebody here has disconnected: home they go."""
from moo.sdk import context, send_home
player = context.player
this.announce_all_but(player, f"{player.titlec()} falls asleep and is carried off.")
home = player.get_property("home", default=None)
if home != this:
    try:
        send_home(player)
    except Exception:
        return
