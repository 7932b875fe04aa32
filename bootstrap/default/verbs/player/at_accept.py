#!moo verb @accept --on $player --raw
"""@accept: what others offer you. @accept THING: takes it, within five minutes of the offer."""
import time
from moo.sdk import context, escape
player = context.player
now = time.time()

def stands(offer):
    """The giver's own record says so too, and the thing is still in the giver's hands: a list of one's own proves nothing."""
    try:
        thing, giver = offer["thing"], offer["giver"]
        given = giver.get_property("offering", default=[]) if giver.is_player() and thing.location == giver else []
        return any(o["thing"] == thing and o["to"] == player and o["until"] > now for o in given)
    except (AttributeError, KeyError, LookupError, PermissionError, TypeError):
        return False

offers = [o for o in player.get_property("offers", default=[]) if stands(o)]
name = (context.parser.raw or "").strip()
if not name:
    for offer in offers:
        print(f"{offer['giver'].titlec()} offers you {this.title_of(offer['thing'])}.")
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
    giver.tell(f"{player.titlec()} takes {player.title_of(thing)} from you.")
