#!moo verb @dig @tunnel --on $builder --raw
"""@dig DIRECTION to NAME: makes a new room and an exit to it. @tunnel DIRECTION to ROOM: an exit to a room there is.
LambdaMOO's form works too: @dig north|south to NAME makes the way back as well. Quotes hold a name with "to" in it together."""
from moo.sdk import asker, DIRECTION_SHORTCODES, OPPOSITE_DIRECTIONS, UsageError, context, create, escape, lookup, set_task_perms
parser = context.parser
player = context.player
here = player.location
left, to, target = context.player.cut_text(parser.raw or "", "to")
typed, ways = context.player.unquote(left), []
while typed:
    way, bar, typed = context.player.cut_text(typed, "|")
    ways.append(context.player.unquote(way).lower())
long_names = {short: long for long, short in DIRECTION_SHORTCODES.items()}
ways = [long_names.get(way, way) for way in ways]
if not to or not target or not ways or "" in ways:
    raise UsageError(f"Say: {verb_name} DIRECTION to {'NAME' if verb_name == '@dig' else 'ROOM'}")
hints = [player.way_hint(way) for way in ways[:2]]
if here is None:
    print("You are nowhere; there is nothing to dig from.")
    return
if not here.is_a(lookup("$room")):
    print(f"You are in {player.title_of(here)}, which is no room; there is nothing to dig from.")
    return
if here.match_exit(ways[0]) is not None:
    print(f"There is an exit {escape(ways[0])} already.")
    return

def link(source, dest, way):
    exit = create(f"{way} from {source.name}", parents=[lookup("$exit")], location=None)
    exit.add_alias(way)
    exit.set_property("source", source)
    exit.set_property("dest", dest)
    exit.set_property("direction", way)
    source.add_exit(exit)
    dest.add_entrance(exit)
    return exit

with set_task_perms(asker() or context.player):
    if verb_name == "@dig":
        room = create(context.player.unquote(target), parents=[lookup("$room")], location=None)
    else:
        room = context.player.named(target)
        if not room.is_a(lookup("$room")):
            raise UsageError(f"{escape(str(room))} is not a room.")
    exit = link(here, room, ways[0])
    print(f"You dig {escape(ways[0])} to {room.title()} (#{room.pk}), by exit #{exit.pk}.")
    if len(ways) > 1:
        back = link(room, here, ways[1])
        print(f"The way back is {escape(ways[1])} (#{back.pk}).")
    elif verb_name == "@dig":
        opposite = OPPOSITE_DIRECTIONS.get(ways[0])
        if opposite:
            print(f"To make a way back, go there and type: @tunnel {opposite} to #{here.pk}")
for hint in hints:
    if hint:
        print(hint)
