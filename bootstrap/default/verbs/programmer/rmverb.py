#!moo verb @rmverb @delverb --on $programmer --raw
"""@rmverb THING:NAME, or @rmverb NAME on THING: removes a verb defined on the thing itself."""
from moo.sdk import asker, UsageError, context, escape, lookup, set_task_perms
raw = (context.parser.raw or "").strip()
on = raw.lower().rfind(" on ")
if on > 0:
    name, where = raw[:on].strip(), raw[on + 4:].strip()
elif ":" in raw:
    where, name = raw.rsplit(":", 1)
else:
    raise UsageError("Say: @rmverb THING:NAME")
thing = context.parser.find_object("", where)
if thing is None:
    thing = lookup(where)
with set_task_perms(asker() or context.player):
    thing.get_verb(name, recurse=False).delete()
print(f"The verb {escape(name)} is gone from {escape(str(thing))}.")
