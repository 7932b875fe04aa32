#!moo verb description --on $root_class --method
"""The description as it is shown by look."""
try:
    text = str(this.get_property("description", default=""))
except PermissionError:
    text = ""
if not text:
    return "You see nothing remarkable."
if ">>>" in text or "] " in text:
    text = this.no_prompt(text)
return f"[deep_sky_blue1]{text}[/]"
