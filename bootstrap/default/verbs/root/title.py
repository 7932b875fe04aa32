#!moo verb title titlec --on $root_class --method
"""The name to show, safe to print; titlec begins it with a capital."""
from moo.sdk import escape
name = this.name or str(this)
if verb_name == "titlec":
    name = name[:1].upper() + name[1:]
return escape(name)
