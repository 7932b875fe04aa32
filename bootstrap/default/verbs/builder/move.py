#!moo verb @move --on $builder --raw
"""@move THING to PLACE, or @move THING here: moves it, if you may."""
from moo.sdk import asker, UsageError, context, lookup, set_task_perms
raw = (context.parser.raw or "").strip()
player = context.player
low = raw.lower()
cut = low.rfind(" to ")
if cut > 0:
    name, where = raw[:cut].strip(), raw[cut + 4:].strip()
elif low.endswith(" here"):
    name, where = raw[:-5].strip(), "here"
else:
    raise UsageError("Say: @move THING to PLACE")

def find(text):
    found = context.parser.find_object("", text)
    return lookup(text) if found is None else found

thing = find(name)
dest = find(where)
source = thing.location
with set_task_perms(asker() or context.player):
    thing.location = dest
    thing.save()
if thing.is_player():
    if source is not None and source.has_verb("announce_all_but"):
        source.announce_all_but(thing, f"{thing.titlec()} disappears.")
    if dest.has_verb("announce_all_but"):
        dest.announce_all_but(thing, f"{thing.titlec()} appears.")
print(f"{thing.titlec()} is now in {dest.title()}.")
