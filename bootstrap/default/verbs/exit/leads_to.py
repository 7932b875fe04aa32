#!moo verb leads_to --on $exit --method
"""leads_to(): the place behind this exit; None if there is none, or none any more."""
dest = this.get_property("dest", default=None)
return dest if dest is not None and dest.has_verb("look_self") else None
