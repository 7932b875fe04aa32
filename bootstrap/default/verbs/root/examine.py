#!moo verb exam*ine --on $root_class --dspec any
"""examine THING: its number, owner, parents, aliases, contents and verbs."""
from moo.sdk import asker, context, set_task_perms
thing = context.parser.get_dobj()
with set_task_perms(asker() or context.player):
    print(f"{thing.title()} (#{thing.pk})")
    owner = thing.owner
    print(f"  owner: {owner.title()} (#{owner.pk})" if owner else "  owner: nobody")
    parents = list(thing.parents.all())
    if parents:
        print("  parents: " + ", ".join(f"{p.title()} (#{p.pk})" for p in parents))
    aliases = [a.alias for a in thing.aliases.all()]
    if aliases:
        print("  aliases: " + ", ".join(aliases))
    if thing.get_property("description", default=""):
        print("  " + thing.description())
    inside = list(thing.contents.all())
    if inside:
        print("  contents: " + ", ".join(f"{o.title()} (#{o.pk})" for o in inside))
