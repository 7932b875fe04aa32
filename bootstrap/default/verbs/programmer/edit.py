#!moo verb @edit --on $programmer --raw
"""@edit verb NAME on THING: takes the verb's new text, line by line, up to a line with only a dot. .cancel drops it.
@edit verb NAME on THING with CODE does it in one line (\\n starts a new one); @edit property NAME on THING with VALUE is @set."""
from moo.sdk import UsageError, asker, context, escape, expect_lines, read_lines, set_task_perms
parser = context.parser
player = context.player
head, inline, text = context.player.cut_text(parser.raw or "", "with")
if not inline:
    expect_lines()
left, on, where = context.player.cut_text(head, "on", True)
kind, name = "verb", left
for prefix in ("verb", "property"):
    if left.lower().startswith(prefix + " "):
        kind, name = prefix, left[len(prefix) + 1:]
name = context.player.unquote(name)
if not on or not name or kind == "property" and not text:
    raise UsageError("Say: @edit verb NAME on THING, then the text; or: @edit property NAME on THING with VALUE")
thing = context.player.named(where)
if kind == "property":
    player.set_value(thing, name, text)
    return
if inline:
    code = context.player.unquote(text)
    if code == text and len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        code = text[1:-1]
    player.program_verb(code.replace("\\n", "\n"), thing, name, True)
    return
verb = player.pick_verb(thing, name)
with set_task_perms(asker() or player):
    old = (verb.code or "").rstrip("\n") if verb is not None else ""
for number, line in enumerate(old.split("\n") if old else [], 1):
    print(f"{number:>4}: {escape(line)}")
intro = f"Type the text of {name} on {thing.name}. End with a line that has only a dot; .cancel drops it."
read_lines(player, player.get_verb("program_verb"), thing, name, True, intro=escape(intro))
