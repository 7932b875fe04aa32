#!moo verb @create make --on $builder --reserved --raw
"""@create NAME [from PARENT]: makes a new thing and puts it in your hands; a room or an exit stands nowhere.
@create PARENT named NAME is understood too."""
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

def of(parent, kind):
    return parent == kind or parent.is_a(kind)

place = None if of(parent, lookup("$room")) or of(parent, lookup("$exit")) else player
with set_task_perms(asker() or context.player):
    thing = create(names[0], parents=[parent], location=place)
    thing.obvious = True
    thing.save()
    for alias in names[1:]:
        thing.add_alias(alias)
where = "It is in your hands."
if place is None:
    where = "It stands nowhere" + (f"; for a way there, type: @tunnel DIRECTION to #{thing.pk}" if of(parent, lookup("$room")) else ".")
print(f"You make {context.player.title_of(thing)} (#{thing.pk}), a child of {context.player.title_of(parent)} (#{parent.pk}). {where}")
