#!moo verb @create make --on $builder --raw
"""@create NAME [from PARENT]: makes a new thing and puts it in your hands. @create PARENT named NAME is understood too."""
from moo.sdk import asker, UsageError, context, create, escape, lookup, set_task_perms
raw = (context.parser.raw or "").strip()

def unquote(text):
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text

low = raw.lower()
parent = lookup("$thing")
name = raw
if raw.startswith("$") and " named " in low:
    cut = low.index(" named ")
    parent = lookup(unquote(raw[:cut]))
    name = raw[cut + 7:]
elif " from " in low:
    cut = low.rindex(" from ")
    parent = lookup(unquote(raw[cut + 6:]))
    name = raw[:cut]
names = [unquote(part) for part in unquote(name).split(",")]
if not names[0]:
    raise UsageError("Make what? Say: @create NAME from PARENT")
player = context.player
with set_task_perms(asker() or context.player):
    thing = create(names[0], parents=[parent], location=player)
    thing.obvious = True
    thing.save()
    for alias in names[1:]:
        if alias:
            thing.add_alias(alias)
print(f"You make {thing.title()} (#{thing.pk}), a child of {parent.title()} (#{parent.pk}). It is in your hands.")
