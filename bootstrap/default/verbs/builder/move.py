#!moo verb @move --on $builder --raw
"""@move THING to PLACE, or @move THING here: moves it, if you may."""
from moo.sdk import asker, UsageError, context, set_task_perms
parser = context.parser
name, word, where = context.player.cut_text(parser.raw or "", "to", True)
if not word:
    name, where, rest = context.player.cut_text(name, "here", True)
    if rest:
        where = ""
if not name or not where:
    raise UsageError("Say: @move THING to PLACE")
thing = context.player.named(name)
dest = context.player.named(where)
source = thing.location
with set_task_perms(asker() or context.player):
    thing.location = dest
    thing.save()
if thing.is_player():
    if source is not None and source.has_verb("announce_all_but"):
        source.announce_all_but(thing, f"{context.player.title_of(thing, True)} disappears.")
    if dest.has_verb("announce_all_but"):
        dest.announce_all_but(thing, f"{context.player.title_of(thing, True)} appears.")
print(f"{context.player.title_of(thing, True)} is now in {context.player.title_of(dest)}.")
