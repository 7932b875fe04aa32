#!moo verb look_description --on $room --method
"""The text shown below the room's name."""
return this.get_property("description", default="")
