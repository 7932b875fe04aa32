#!moo verb named --on $player --method
"""named(text): what a command means by a text: something in reach, else whatever bears the name anywhere."""
from moo.sdk import context, lookup
found = context.parser.find_object("", args[0])
return lookup(context.player.unquote(args[0])) if found is None else found
