#!moo verb @rename --on $builder --raw
"""@rename THING to NAME: gives it another name. More names, after commas, become aliases."""
from moo.sdk import asker, UsageError, context, lookup, set_task_perms
parser = context.parser
where, to, text = context.player.cut_text(parser.raw or "", "to as")
names = []
while text:
    name, comma, text = context.player.cut_text(text, ",")
    names.append(context.player.unquote(name))
names = [name for name in names if name]
if not to or not where or not names:
    raise UsageError("Say: @rename THING to NAME")
thing = context.player.named(where)
old = context.player.title_of(thing)
hints = [context.player.way_hint(name.lower()) for name in names] if thing.is_a(lookup("$exit")) else []
with set_task_perms(asker() or context.player):
    thing.name = names[0]
    thing.save()
    for alias in names[1:]:
        thing.add_alias(alias)
print(f"{old} is now called {context.player.title_of(thing)}.")
for hint in hints:
    if hint:
        print(hint)
