#!moo verb look_description --on $room --method
"""The text shown below the room's name."""
try:
    text = str(this.get_property("description", default=""))
except PermissionError:
    return ""
return this.no_prompt(text) if ">>>" in text or "] " in text else text
