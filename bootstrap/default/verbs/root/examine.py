#!moo verb exam*ine --on $root_class --dspec any
"""examine THING: its number, owner, parents, aliases, contents and verbs."""
from moo.sdk import asker, context, escape, set_task_perms
thing = context.parser.get_dobj()

def called(one):
    """With the player's rights, unlike title_of()."""
    return one.title() if one.has_verb("title") else escape(one.name)

def titles(things):
    """By whose name they go that the player may read."""
    found = []
    for one in things:
        try:
            found.append(f"{called(one)} (#{one.pk})")
        except PermissionError:
            found.append("something")
    return ", ".join(found)

with set_task_perms(asker() or context.player):
    print(f"{called(thing)} (#{thing.pk})")
    owner = thing.owner
    print(f"  owner: {titles([owner])}" if owner else "  owner: nobody")
    parents = list(thing.parents.all())
    if parents:
        print("  parents: " + titles(parents))
    aliases = [a.alias for a in thing.aliases.all()]
    if aliases:
        print("  aliases: " + ", ".join(aliases))
    try:
        if thing.get_property("description", default=""):
            print("  " + thing.description())
    except PermissionError:
        print("  a description you may not read")
    inside = list(thing.contents.all())
    if inside:
        print("  contents: " + titles(inside))
