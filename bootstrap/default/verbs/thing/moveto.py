#!moo verb moveto --on $thing --method
"""moveto(dest): things resting on this one stay behind; a locked place refuses."""
where = args[0]
here = this.location
if here is not None:
    for other in list(this.placed_objects.all()):
        try:
            if other.location == here:
                other.clear_placement()
        except PermissionError:  # it stays behind all the same
            continue
if where is not None and where.has_verb("is_unlocked_for") and not where.is_unlocked_for(this):
    return False
return passthrough(where)
