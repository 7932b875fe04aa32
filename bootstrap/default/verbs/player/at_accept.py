#!moo verb @accept --on $player --raw
"""@accept: what others offer you. @accept THING: takes it, within five minutes of the offer."""
import time
from moo.sdk import context, escape
player = context.player
now = time.time()
offers = [o for o in player.get_property("offers", default=[]) if o["until"] > now and o["thing"].location == o["giver"]]
name = context.player.unquote(context.parser.raw or "")
if not name:
    for offer in offers:
        print(f"{offer['giver'].titlec()} offers you {offer['thing'].title()}.")
    if not offers:
        print("Nobody offers you anything.")
    return
chosen = [o for o in offers if o["thing"].is_named(name) or name == f"#{o['thing'].pk}"]
if len(chosen) != 1:
    print(f"Nobody offers you {escape(name)}." if not chosen else f"Which {escape(name)}? Say its number: " + ", ".join(f"#{o['thing'].pk}" for o in chosen))
    return
thing, giver = chosen[0]["thing"], chosen[0]["giver"]
player.set_property("offers", [o for o in offers if o["thing"] != thing])
try:
    moved = thing.moveto(player)
except PermissionError:
    moved = False
if not moved:
    print(f"You cannot take {thing.title()}.")
    return
giver.tell(f"{player.titlec()} takes {thing.title()} from you.")
print(f"You take {thing.title()} from {giver.title()}.")
