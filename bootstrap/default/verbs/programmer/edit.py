#!moo verb @edit --on $programmer --raw
"""@edit verb NAME on THING: takes the verb's new text, line by line, up to a line with only a dot. .cancel drops it.
@edit verb NAME on THING with CODE does it in one line (\\n starts a new one); @edit property NAME on THING with VALUE sets a property."""
from moo.sdk import UsageError, asker, context, escape, lookup, moo_eval, read_lines, set_task_perms
raw = (context.parser.raw or "").strip()
player = context.player
who = asker() or player
usage = "Say: @edit verb NAME on THING, then the text; or: @edit property NAME on THING with VALUE"
inline = None
head = raw
cut = raw.lower().find(" with ")
if cut > 0:
    head, inline = raw[:cut], raw[cut + 6:].strip()
    if len(inline) > 1 and inline[0] == inline[-1] and inline[0] in "\"'":
        inline = inline[1:-1]
    inline = inline.replace("\\n", "\n")
cut = head.lower().rfind(" on ")
if cut < 1:
    raise UsageError(usage)
left, where = head[:cut].strip(), head[cut + 4:].strip()
kind = "verb"
for prefix in ("verb", "property"):
    if left.lower().startswith(prefix + " "):
        kind, left = prefix, left[len(prefix) + 1:].strip()
thing = context.parser.find_object("", where)
if thing is None:
    thing = lookup(where)

if kind == "property":
    if inline is None:
        raise UsageError(usage)
    with set_task_perms(who):
        try:
            value = moo_eval(inline)
        except Exception:
            value = inline
        thing.set_property(left, value)
    print(f"{escape(str(thing))}.{escape(left)} is set.")
    return

if inline is not None:
    player.program_verb(inline, thing, left, True)
    return
old = ""
with set_task_perms(who):
    if thing.has_verb(left, recurse=False):
        old = thing.get_verb(left, recurse=False).code or ""
for number, line in enumerate(old.rstrip("\n").split("\n") if old else [], 1):
    print(f"{number:>4}: {escape(line)}")
intro = f"Type the text of {left} on {thing.name}. End with a line that has only a dot; .cancel drops it."
read_lines(player, player.get_verb("program_verb"), thing, left, True, intro=escape(intro))
