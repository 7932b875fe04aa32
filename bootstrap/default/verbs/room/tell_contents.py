#!moo verb tell_contents --on $room --method
"""Lists things and people here, and what rests on what. In a crowded room only the first things by their numbers."""
from moo.sdk import connected_players, context, escape

most = 100  # more would take everybody's time in the room, at login too

def title_of(thing):
    try:
        return str(thing.title())
    except Exception:
        return escape(thing.name)

def article(thing):
    name = title_of(thing)
    own = thing.get_property("article", default=None)
    if isinstance(own, str):
        own = this.one_line(own, 40)
    else:
        own = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{own} {name}" if own else name

def english(names):
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]

if not this.is_lit():
    return
things = []
people = []
placed = {}
everything = list(this.contents.all())
shown = everything[:most]
rest = set(everything[most:])
rest.discard(context.player)
if rest:
    awake = [player for player in connected_players() if player in rest]
    shown += awake
    rest -= set(awake)
def place(obj):
    if obj == context.player or this.hide_from_contents(obj):
        return
    if obj.is_player():
        people.append(title_of(obj) + ("" if obj.is_connected() or obj.has_verb("reply_to") else " (asleep)"))
    elif obj.is_hidden_placement() or not obj.obvious:
        return
    elif obj.is_placed() and obj.placement_target.location == this:
        key = (title_of(obj.placement_target), obj.placement_prep)
        placed[key] = placed.get(key, []) + [article(obj)]
    else:
        things.append(article(obj))

for obj in shown:
    try:
        place(obj)
    except Exception:  # what cannot be read, or fails: it spoils nobody's look at the rest
        continue
if rest:
    things.append(f"{len(rest):,} more things")
if things:
    print(f"You see {english(things)} here.")
for surface, prep in sorted(placed):
    shown = "in front of" if prep == "before" else prep
    print(f"{shown[:1].upper()}{shown[1:]} {surface}: {english(placed[(surface, prep)])}.")
if people:
    print(f"{english(people)} {'is' if len(people) == 1 else 'are'} here.")
this.tell_contents_extra()
