#!moo verb @create make --on $builder --raw
"""@create NAME [from PARENT]: makes a new thing and puts it in your hands. @create PARENT named NAME is understood too."""
from moo.sdk import asker, UsageError, context, create, lookup, set_task_perms
parser = context.parser
raw = (parser.raw or "").strip()
parent, named, text = context.player.cut_text(raw, "named")
if not named or raw[0] not in "$#\"'":
    text, word, parent = context.player.cut_text(raw, "from", True)
parent = context.player.named(parent) if parent else lookup("$thing")
names = []
while text:
    name, comma, text = context.player.cut_text(text, ",")
    names.append(context.player.unquote(name))
names = [name for name in names if name]
if not names:
    raise UsageError("Make what? Say: @create NAME from PARENT")
player = context.player
with set_task_perms(asker() or context.player):
    thing = create(names[0], parents=[parent], location=player)
    thing.obvious = True
    thing.save()
    for alias in names[1:]:
        thing.add_alias(alias)
print(f"You make {thing.title()} (#{thing.pk}), a child of {parent.title()} (#{parent.pk}). It is in your hands.")
