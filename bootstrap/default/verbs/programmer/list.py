#!moo verb @list --on $programmer --raw
"""@list THING:NAME: the source of a verb, with line numbers."""
from moo.sdk import asker, UsageError, context, escape, lookup, set_task_perms
raw = (context.parser.raw or "").strip()
cut = raw.find(":")
if cut < 1 or not raw[cut + 1:].strip():
    raise UsageError("Say: @list THING:NAME")
where, name = raw[:cut].strip(), raw[cut + 1:].split()[0]
thing = context.parser.find_object("", where)
if thing is None:
    thing = lookup(where)
with set_task_perms(asker() or context.player):
    verb = thing.get_verb(name)
    print(f"{escape(str(verb))}, owner {escape(str(verb.owner))}:")
    lines = (verb.code or "").rstrip("\n").split("\n")
for number, line in enumerate(lines, 1):
    print(f"{number:>4}: {escape(line)}")
