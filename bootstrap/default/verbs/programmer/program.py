#!moo verb @program --on $programmer --raw
"""@program THING:NAME: takes the text of a verb, line by line, up to a line with only a dot. .cancel drops it."""
from moo.sdk import UsageError, asker, context, escape, lookup, read_lines, set_task_perms
raw = (context.parser.raw or "").strip()
cut = raw.find(":")
if cut < 1 or not raw[cut + 1:].strip():
    raise UsageError("Say: @program THING:NAME")
where, name = raw[:cut].strip(), raw[cut + 1:].split()[0]
thing = context.parser.find_object("", where)
if thing is None:
    thing = lookup(where)
player = context.player
with set_task_perms(asker() or player):
    thing.get_verb(name, recurse=False)
intro = f"Type the text of {name} on {thing.name}. End with a line that has only a dot; .cancel drops it."
read_lines(player, player.get_verb("program_verb"), thing, name, False, intro=escape(intro))
