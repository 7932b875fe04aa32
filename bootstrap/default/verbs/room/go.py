#!moo verb go --on $room --dspec either --ispec up:any down:any
"""go WAY [WAY …]: walks each way in turn, and stops at the first that fails."""
from moo.sdk import DIRECTION_SHORTCODES, context
player = context.player
ways = context.parser.words[1:]
if not ways:
    print("Go where? Name a direction or an exit.")
    return
long_names = {short: long for long, short in DIRECTION_SHORTCODES.items()}
whole = " ".join(ways)
if len(ways) > 1 and this.match_exit(whole) is not None:
    ways = [whole]
for way in ways:
    room = player.location
    if room is None or not room.walk(player, long_names.get(way.lower(), way)):
        return
