#!moo verb shows_contents --on $container --method
"""Whether somebody outside sees what is inside."""
try:
    opaque = this.get_property("opaque", default=0)
except PermissionError:
    return False
return opaque == 0 or (opaque == 1 and this.is_open())
