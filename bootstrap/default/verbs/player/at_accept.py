#!moo verb @accept --on $player --raw
"""@accept: what others offer you. @accept THING: takes it, within five minutes of the offer."""
import time
from moo.sdk import context, escape
player = context.player
now = time.time()
offers = [o for o in player.get_property("offers", default=[]) if o["until"] > now and o["thing"].location == o["giver"]]
name = (context.parser.raw or "").strip()
if not name:
    for offer in offers:
        print(f"{offer['giver'].titlec()} offers you {offer['thing'].title()}.")
    if not offers:
        print("Nobody offers you anything.")
    return
thing = player.among(name, [o["thing"] for o in offers])
if thing is None:
    print(f"Nobody offers you {escape(player.unquote(name))}.")
    return
giver = thing.location
player.set_property("offers", [o for o in offers if o["thing"] != thing])
if player.takes_from(thing, giver):
    giver.tell(f"{player.titlec()} takes {thing.title()} from you.")
