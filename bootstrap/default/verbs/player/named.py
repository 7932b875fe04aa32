#!moo verb named --on $player --method
"""named(text): what a command means by a text: something in reach, else whatever bears the name anywhere."""
from moo.sdk import UserError, context, lookup
found = context.parser.find_object("", args[0])
if found is None:
    found = lookup(context.player.unquote(args[0]))
if found is None:  # "here"
    raise UserError("You are nowhere.")
return found
