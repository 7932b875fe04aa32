#!moo verb @desc*ribe --on $builder --raw
"""@describe THING as TEXT: sets what look shows. THING may be here or me."""
from moo.sdk import asker, UsageError, context, lookup, set_task_perms
raw = (context.parser.raw or "").strip()
cut = raw.lower().find(" as ")
if cut < 1:
    raise UsageError("Say: @describe THING as TEXT")
text = raw[cut + 4:].strip()
if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
    text = text[1:-1]
name = raw[:cut].strip()
thing = context.parser.find_object("", name)
if thing is None:
    thing = lookup(name)
with set_task_perms(asker() or context.player):
    thing.set_property("description", text.replace("\\n", "\n"))
print(f"{thing.titlec()} is described.")
