#!moo verb @desc*ribe --on $builder --raw
"""@describe THING as TEXT: sets what look shows. THING may be here or me."""
from moo.sdk import asker, UsageError, context, set_task_perms
parser = context.parser
where, word, text = context.player.cut_text(parser.raw or "", "as")
if not word or not where:
    raise UsageError("Say: @describe THING as TEXT")
thing = context.player.named(where)
with set_task_perms(asker() or context.player):
    thing.set_property("description", context.player.unquote(text).replace("\\n", "\n"))
print(f"{context.player.title_of(thing, True)} is described.")
