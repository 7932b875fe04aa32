#!moo verb gi*ve ha*nd --on $player --reserved --dspec any --ispec to:any
"""give THING to SOMEBODY: hands over something you carry."""
from moo.sdk import context, lookup
player = context.player
parser = context.parser
if not parser.has_pobj_str("to"):
    print(player.give_hint(parser.get_dobj_str(), verb_name))
    return
thing = parser.get_dobj()
who = parser.get_pobj("to")
if thing.location != player:
    print(f"You are not carrying {player.title_of(thing)}.")
    return
if who == player:
    print("You already have it.")
    return
if who.location != player.location:
    print(f"{player.title_of(who, True)} is not here.")
    return
if not thing.hand_to(who):
    if who.is_player() and any(o["thing"] == thing for o in who.get_property("offers", default=[])):
        print(f"You offer {player.title_of(thing)} to {player.title_of(who)}.")
    else:
        print(f"{player.title_of(who, True)} does not want {player.title_of(thing)}.")
    return
who.tell(f"{player.titlec()} gives you {player.title_of(thing)}.")
if player.location is not None:
    room = lookup("$room")
    room.tell_each(room.listeners(player.location), f"{player.titlec()} gives {player.title_of(thing)} to {player.title_of(who)}.", player, who)
player.on_player_action(player, "give", {"object": thing, "recipient": who})
print(f"You give {player.title_of(thing)} to {player.title_of(who)}.")
