#!moo verb leads_to --on $exit --method
"""leads_to(): the place behind this exit; None if there is none, or none any more."""
from moo.sdk import lookup
try:
    dest = this.get_property("dest", default=None)
    return dest if dest is not None and dest.is_a(lookup("$room")) else None
except (AttributeError, PermissionError):
    return None
