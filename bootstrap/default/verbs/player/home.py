#!moo verb home --on $player --reserved
"""home: goes home, whatever is in the way."""
from moo.sdk import context, lookup, send_home
player = context.player
home = player.get_property("home", default=None)
if home is None:
    home = lookup("$player_start")
if player.location == home:
    print("You are already home.")
    return
room = player.location
print("You click your heels three times.")
send_home(player)
if room is not None:
    try:
        room.announce_all_but(player, f"{player.titlec()} goes home.")
    except Exception:  # no room keeps anybody by failing
        pass
