#!moo verb @list --on $programmer --raw
"""@list THING:NAME: the source of a verb, with line numbers. Of several of that name say which: @list THING:NAME 2"""
from moo.sdk import asker, UsageError, context, escape, set_task_perms
parser = context.parser
where, colon, name = context.player.cut_text(parser.raw or "", ":")
name = context.player.unquote(name)
if not colon or not name:
    raise UsageError("Say: @list THING:NAME")
thing = context.player.named(where)
verb = context.player.pick_verb(thing, name)
with set_task_perms(asker() or context.player):
    if verb is None and thing.has_verb(name):
        verb = thing.get_verb(name)
if verb is None:
    context.player.pick_verb(thing, name, True)
with set_task_perms(asker() or context.player):
    print(f"{escape(str(verb))}, owner {escape(str(verb.owner))}:")
    lines = (verb.code or "").rstrip("\n").split("\n")
for number, line in enumerate(lines, 1):
    print(f"{number:>4}: {escape(line)}")
