#!moo verb @set --on $builder --raw
"""@set PROPERTY on THING to VALUE, or @set THING.PROPERTY to VALUE. VALUE is #N, $name, me, here or the NAME for an object, a
number, list or other literal for itself, and otherwise text, as typed. Programmers may write =EXPRESSION."""
from moo.sdk import UsageError, context
parser = context.parser
left, to, value = context.player.cut_text(parser.raw or "", "to")
name, on, where = context.player.cut_text(left, "on")
if not on:
    where, on, name = context.player.cut_text(left, ".", True)
name = context.player.unquote(name)
if not to or not on or not name or not where or not value:
    raise UsageError("Say: @set PROPERTY on THING to VALUE, or @set THING.PROPERTY to VALUE")
context.player.set_value(context.player.named(where), name, value)
