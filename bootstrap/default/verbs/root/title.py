#!moo verb title titlec --on $root_class --method
"""The name to show, safe to print; titlec begins it with a capital. What may not be read is something."""
from moo.sdk import escape
try:
    name = this.name or str(this)
except PermissionError:
    name = "something"
if verb_name == "titlec":
    name = name[:1].upper() + name[1:]
return escape(name)
