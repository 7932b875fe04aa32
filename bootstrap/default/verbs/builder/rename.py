#!moo verb @rename --on $builder --raw
"""@rename THING to NAME: gives it another name. More names, after commas, become aliases."""
from moo.sdk import asker, UsageError, context, escape, lookup, set_task_perms
raw = (context.parser.raw or "").strip()
low = raw.lower()
cut = low.find(" to ")
if cut < 1:
    cut = low.find(" as ")
if cut < 1 or not raw[cut + 4:].strip():
    raise UsageError("Say: @rename THING to NAME")
text = raw[cut + 4:].strip()
if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
    text = text[1:-1]
names = [part.strip() for part in text.split(",") if part.strip()]
thing = context.parser.find_object("", raw[:cut].strip())
if thing is None:
    thing = lookup(raw[:cut].strip())
old = thing.title()
with set_task_perms(asker() or context.player):
    thing.name = names[0]
    thing.save()
    for alias in names[1:]:
        thing.add_alias(alias)
print(f"{old} is now called {thing.title()}.")
