#!moo verb is_lit --on $room --method
"""Whether one can see here."""
try:
    dark = this.get_property("dark", default=False)
except PermissionError:
    dark = False
return not dark or bool(this.get_lights())
