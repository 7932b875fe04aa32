#!moo verb set_value --on $builder --method
"""set_value(thing, name, text): gives a property, or a field of the thing itself, the value that typed text stands for."""
from moo.sdk import UsageError, asker, context, escape, lookup, set_task_perms
thing, name, text = args
parser = context.parser
who = asker() or context.player
programs = who.is_wizard() or who.is_a(lookup("$programmer"))
remedies = {
    "aliases": "@rename THING to NAME, ALIAS", "parents": "@create NAME from PARENT", "contents": "@move THING to PLACE",
    "placement": "place THING on THING", "placement_prep": "place THING on THING", "placement_target": "place THING on THING",
    "verbs": "@verb THING:NAME", "delete": ";lookup(N).delete()",
}
built_in = """id pk kind owner_id location_id placement_prep placement_target placement_target_id placement recycled recycled_at
site_id site parents children contents placed_objects verbs properties aliases acl is_player is_wizard is_connected is_named is_a
contains find get_contents get_ancestors get_descendents is_placed is_hidden_placement set_placement clear_placement add_alias
add_parent remove_parent add_verb has_verb get_verb invoke_verb set_property get_property get_property_objects has_property
delete_property save refresh_from_db delete owns is_allowed can_caller caller_can caller_can_read allow deny""".split()
if name in built_in:
    remedy = f" Say: {remedies[name]}" if name in remedies else ""
    raise UsageError(f"{name} is built into every object; @set cannot change it.{remedy}")
if name == "name":
    value = context.player.unquote(text)
else:
    with set_task_perms(who):
        value = context.player.typed_value(text, programs)
if name == "gifts" and thing.is_player() and value not in ("all", "ask", "none"):
    raise UsageError("gifts is all, ask or none.")
if name in ("obvious", "unique_name") and value not in (True, False):
    raise UsageError(f"{name} is True or False.")
if name in ("owner", "location") and isinstance(value, (bool, int, float, str, list, dict, set, bytes)):
    raise UsageError(f"{name} is an object: #N, me, here or the NAME.")
with set_task_perms(who):
    if name == "name":
        thing.name = value
    elif name == "owner":
        thing.owner = value
    elif name == "location":
        thing.location = value
    elif name == "obvious":
        thing.obvious = value
    elif name == "unique_name":
        thing.unique_name = value
    else:
        thing.set_property(name, value)
    if name in ("name", "owner", "location", "obvious", "unique_name"):
        thing.save()
        print(f"The {name} of {escape(str(thing))} has been set to {escape(repr(value))}.")
        return
print(f"{escape(str(thing))}.{escape(name)} is now {escape(repr(value))}.")
