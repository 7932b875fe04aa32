#!moo verb @set --on $builder --raw
"""@set PROPERTY on THING to VALUE, or @set THING.PROPERTY to VALUE: VALUE is an expression; a bare word is text."""
from moo.sdk import asker, UsageError, context, escape, lookup, moo_eval, set_task_perms
raw = (context.parser.raw or "").strip()
usage = "Say: @set PROPERTY on THING to VALUE, or @set THING.PROPERTY to VALUE"
cut = raw.lower().find(" to ")
if cut < 1:
    raise UsageError(usage)
left = raw[:cut].strip()
value_text = raw[cut + 4:].strip()
on = left.lower().find(" on ")
if on > 0:
    name = left[:on].strip()
    where = left[on + 4:].strip()
elif "." in left:
    where, name = left.rsplit(".", 1)
else:
    raise UsageError(usage)
thing = context.parser.find_object("", where)
if thing is None:
    thing = lookup(where)
player = context.player
with set_task_perms(asker() or context.player):
    if value_text.replace("_", "").isalnum() and not value_text[0].isdigit() and value_text not in ("True", "False", "None"):
        value = value_text
    else:
        try:
            value = moo_eval(value_text)
        except Exception as error:
            raise UsageError(f"That value cannot be understood: {error}. Put text in quotes.")
    thing.set_property(name, value)
print(f"{escape(str(thing))}.{escape(name)} is now {escape(repr(value))}.")
