#!moo verb person --on $player --method
"""person(text): who is meant, wherever they are: me, #N, a whole name or alias, else how a name begins of somebody connected or here.
None without one; an error that lists them if there are several."""
from moo.sdk import AmbiguousObjectError, NoSuchObjectError, connected_players, context, lookup
name = this.unquote(args[0])
if not name:
    return None
if name.lower() == "me":
    return context.player
try:
    found = lookup(name, return_first=False)
except NoSuchObjectError:
    found = []
found = [one for one in ([found] if hasattr(found, "is_player") else found) if one.is_player()]
if len(found) > 1:
    raise AmbiguousObjectError(name, found)
if found:
    return found[0]
near = list(connected_players())
if this.location is not None:
    near += [one for one in this.location.contents.all()[:100] if one not in near and one.is_player()]
return this.among(name, near)
