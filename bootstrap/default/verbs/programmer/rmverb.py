#!moo verb @rmverb @delverb --on $programmer --raw
"""@rmverb THING:NAME, or @rmverb NAME on THING: removes a verb defined on the thing itself. Of several of that name say which:
@rmverb THING:NAME 2"""
from moo.sdk import UsageError, asker, context, escape, set_task_perms
parser = context.parser
name, word, where = context.player.cut_text(parser.raw or "", "on", True)
if not word:
    where, word, name = context.player.cut_text(parser.raw or "", ":", True)
name = context.player.unquote(name)
if not word or not name:
    raise UsageError("Say: @rmverb THING:NAME")
thing = context.player.named(where)
verb = context.player.pick_verb(thing, name, True)
with set_task_perms(asker() or context.player):
    verb.delete()
print(f"The verb {escape(name)} is gone from {escape(str(thing))}.")
