#!moo verb @drop --on $player --raw
"""@drop THING: gets rid of something you carry, whatever it says about that."""
from moo.sdk import UsageError, context, escape, guaranteed_moveto
player = context.player
parser = context.parser
name = (parser.raw or "").strip()
if not name:
    raise UsageError("Say: @drop THING")
thing = parser.find_object("my", context.player.unquote(name))
if thing is None:
    thing = parser.find_object("", name)
if thing is None or thing.location != player:
    print(f"You are not carrying {escape(context.player.unquote(name))}.")
    return
if player.location is None:
    print("You are nowhere; there is no place to drop it.")
    return
try:
    name = escape(thing.name)
except PermissionError:
    name = "something"
guaranteed_moveto(thing, player.location)
print(f"You drop {name}.")
try:
    player.location.announce_all_but(player, f"{player.titlec()} drops {name}.")
except Exception:  # whatever the room says about that
    pass
