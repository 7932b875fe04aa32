#!moo verb l*ook inspect --on $room --dspec either --ispec at:any through:any in:any on:any under:any behind:any before:any beside:any over:any
"""look [at] THING, look in CONTAINER, look through EXIT, look under|behind|on THING: shows what you see. Alone: the room."""
from moo.sdk import DIRECTION_SHORTCODES, PLACEMENT_PREPS, context, escape
player = context.player
parser = context.parser
too_dark = "It is too dark to see anything."
for prep in PLACEMENT_PREPS:
    if parser.has_pobj_str(prep):
        if not this.is_lit():
            print(too_dark)
            return
        target = parser.get_pobj(prep)
        shown = "in front of" if prep == "before" else prep
        there = [player.title_of(o) for o in this.contents.all() if o.placement == (prep, target)]
        print(f"{shown[:1].upper()}{shown[1:]} {player.title_of(target)} you see: {', '.join(there)}." if there else f"There is nothing {shown} {player.title_of(target)}.")
        return
if parser.has_pobj_str("through"):
    exit = this.match_exit(parser.get_pobj_str("through"))
    if exit is None:
        print("There is no such exit here.")
    elif exit.leads_to() is None:
        print("It leads nowhere.")
    else:
        exit.leads_to().look_self()
    return
if parser.has_pobj_str("in") and not parser.has_dobj_str():
    box = parser.get_pobj("in")
    if not player.can_reach(box):
        print("You do not see that here.")
        return
    if not this.is_lit() and box.location == this:
        print(too_dark)
        return
    if box.has_verb("look_self"):
        box.look_self()
    if box.has_verb("tell_contents"):
        box.tell_contents()
    return
target = None
if parser.has_dobj_str():
    name = parser.get_dobj_str()
    if parser.has_pobj_str("in"):
        box = parser.get_pobj("in")
        open_to_view = not box.has_verb("shows_contents") or box.shows_contents()
        target = player.among(name, box) if open_to_view else None
        if target is None:
            print(f"You see no {escape(name)} there.")
            return
    else:
        # An exit goes before what only begins like its name.
        way = {short: long for long, short in DIRECTION_SHORTCODES.items()}.get(name.lower(), name)
        exit = None if parser.has_dobj() and parser.get_dobj().is_named(name) else this.match_exit(way)
        target = parser.get_dobj() if exit is None else exit
elif parser.has_pobj_str("at"):
    if parser.has_pobj("at"):
        target = parser.get_pobj("at")
    else:
        target = this.match_exit(parser.get_pobj_str("at"))
        if target is None:
            target = parser.get_pobj("at")
if target is None and len(parser.words) == 2:
    target = this.match_exit(parser.words[1])
if target is None or target == this:
    this.look_self()
    return
if not player.can_reach(target):
    print("You do not see that here.")
    return
if target.location == this and not this.is_lit():
    print(too_dark)
    return
if target.has_verb("look_self"):
    target.look_self()
else:  # of no class
    print(f"{player.title_of(target, True)} is nothing that one could look at closely.")
