#!moo verb title_of --on $root_class --method
"""title_of(thing, capital=False): what a sentence calls a thing, also one of no class, which has no title of its own."""
from moo.sdk import escape
thing = args[0]
capital = len(args) > 1 and args[1]
if thing.has_verb("title"):
    return thing.titlec() if capital else thing.title()
try:
    name = thing.name or str(thing)
except PermissionError:
    name = "something"
return escape(name[:1].upper() + name[1:] if capital else name)
