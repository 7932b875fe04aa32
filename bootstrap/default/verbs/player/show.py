#!moo verb @show --on $player --raw
"""@show THING: its owner, place, parents, verbs and properties. @show NAME on THING: the source of a verb, or a property.
@show THING.PROPERTY and @show THING:VERB are understood too."""
from moo.sdk import NoSuchObjectError, UsageError, UserError, asker, context, escape, set_task_perms
parser = context.parser
raw = (parser.raw or "").strip()
if not raw:
    raise UsageError("Say: @show THING, or @show NAME on THING")
who = asker() or context.player

def show_one(thing, name, verbs, properties):
    with set_task_perms(who):
        if properties and thing.has_property(name):
            print(escape(repr(thing.get_property(name))))
            return True
        if verbs and thing.has_verb(name):
            for verb in thing.get_verb(name, allow_ambiguous=True, return_first=False):
                for line in (verb.code or "").split("\n"):
                    print(escape(line))
            return True
    return False

name, on, where = context.player.cut_text(raw, "on", True)
if on and name and where:
    name = context.player.unquote(name)
    thing = context.player.named(where)
    with set_task_perms(who):
        verb_first = thing.has_verb(name)
    if not show_one(thing, name, verb_first, not verb_first):
        raise UserError(f'{thing} has no verb or property "{name}".')
    return
thing = parser.find_object("", raw)
if thing is None:
    for sign in (".", ":"):
        where, found, name = context.player.cut_text(raw, sign, sign == ".")
        if not found or not name:
            continue
        name = context.player.unquote(name)
        try:
            holder = context.player.named(where)
        except NoSuchObjectError:
            continue
        if not show_one(holder, name, sign == ":", sign == "."):
            raise UserError(f'{holder} has no {"property" if sign == "." else "verb"} "{name}".')
        return
    thing = context.player.named(raw)
with set_task_perms(who):
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
