#!moo verb go --on $room --dspec either --ispec up:any down:any in:any on:any at:any over:any through:any under:any around:any between:any among:any behind:any before:any beside:any from:any off:any with:any for:any about:any is:any as:any
"""go WAY [WAY …]: walks each way in turn, and stops at the first that fails."""
from moo.sdk import DIRECTION_SHORTCODES, context
player = context.player
ways = context.parser.words[1:]
if not ways:
    print("Go where? Name a direction or an exit.")
    return
long_names = {short: long for long, short in DIRECTION_SHORTCODES.items()}
if len(ways) > 1:
    if this.match_exit(" ".join(ways)) is None and ways[0].lower() in ("to", "into", "through"):
        ways = ways[1:]
    whole = " ".join(ways)
    if this.match_exit(whole) is not None:
        ways = [whole]
for way in ways:
    room = player.location
    if room is None or not room.walk(player, long_names.get(way.lower(), way)):
        return
    if len(ways) > 1:
        context.scratch["walked"] = context.scratch.get("walked", []) + [player.location]
