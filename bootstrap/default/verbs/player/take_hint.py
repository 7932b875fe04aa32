#!moo verb take get --on $player --dspec any --ispec from:any
"""take THING [from PLACE]: picks something up."""
from moo.sdk import NoSuchObjectError, context, escape
player = context.player
parser = context.parser
here = player.location
try:
    print(f"You can't {verb_name} {player.title_of(parser.get_dobj())}.")
    return
except NoSuchObjectError:  # not lying here: is it a way, in what is here, or in somebody's hands?
    if here is None:
        raise
    if here.has_verb("walk_by_name") and here.walk_by_name(" ".join(parser.words)):
        return
    if not here.is_lit():
        raise
if parser.has_pobj_str("from"):
    holders = [parser.get_pobj("from")]
else:
    holders = [one for one in list(player.contents.all()[:50]) + list(here.contents.all()[:100]) if one != player]
inside = []
for holder in holders:
    try:
        if holder.is_player() or holder.has_verb("shows_contents") and holder.shows_contents():
            inside += holder.contents.all()[:50]
    except Exception:  # a thing of somebody's that fails to say
        continue
name = parser.get_dobj_str()
thing = player.among(name, inside)
if thing is None and parser.has_pobj_str("from"):
    print(f"{player.title_of(holders[0], True)} has no {escape(name)}.")
    return
if thing is None:
    parser.get_dobj()
    return
holder = thing.location
if not holder.is_player():
    print(f"It is in {player.title_of(holder)}. Type: {verb_name} {player.title_of(thing)} from {player.title_of(holder)}")
elif holder == player:
    print(f"You already have {player.title_of(thing)}.")
else:
    print(f"{player.title_of(holder, True)} carries {player.title_of(thing)}, and only {player.title_of(holder)} can give it away.")
