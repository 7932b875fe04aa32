#!moo verb is_lit --on $room --method
"""Whether one can see here."""
return not this.get_property("dark", default=False) or bool(this.get_lights())
