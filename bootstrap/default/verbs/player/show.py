#!moo verb @show --on $player --dspec any --ispec on:any
"""@show THING: its owner, place, parents, verbs and properties. @show NAME on THING: the source of a verb, or a property."""
from moo.sdk import asker, NoSuchPropertyError, context, escape, lookup, set_task_perms
parser = context.parser
if parser.has_pobj_str("on"):
    thing = parser.get_pobj("on", lookup=True)
    name = parser.get_dobj_str()
    with set_task_perms(asker() or context.player):
        if thing.has_verb(name):
            for line in thing.get_verb(name).code.split("\n"):
                print(escape(line))
        elif thing.has_property(name):
            print(escape(repr(thing.get_property(name))))
        else:
            raise NoSuchPropertyError(name, thing)
    return
thing = parser.get_dobj(lookup=True)
with set_task_perms(asker() or context.player):
    print(f"{escape(str(thing))}")
    print(f"  owner: {escape(str(thing.owner)) if thing.owner else 'nobody'}")
    print(f"  location: {escape(str(thing.location)) if thing.location else 'nowhere'}")
    parents = [escape(str(p)) for p in thing.parents.all()]
    print("  parents: " + (", ".join(parents) if parents else "none"))
    for verb in thing.verbs.all():
        try:
            print("  verb " + escape(" ".join(n.name for n in verb.names.all())) + f" (owner {escape(str(verb.owner))})")
        except PermissionError:
            print(f"  {escape(str(verb))}")
    for row in thing.properties.all():
        try:
            print(f"  .{escape(row.name)} = {escape(repr(thing.get_property(row.name)))}")
        except PermissionError:
            print("  a property you may not read")
    inside = [escape(str(o)) for o in thing.contents.all()]
    if inside:
        print("  contents: " + ", ".join(inside))
