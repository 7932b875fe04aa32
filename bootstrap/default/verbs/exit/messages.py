#!moo verb leave_msg oleave_msg arrive_msg oarrive_msg nogo_msg onogo_msg --on $exit --method
"""NAME_msg(thing): the message property with {actor} (who moves) and {subject} (the room it is about) filled in."""
from moo.sdk import lookup

def own(name, default):
    try:
        return this.get_property(name, default=default)
    except PermissionError:
        return default

text = own(verb_name, None)
if not isinstance(text, str):  # what all exits say
    text = lookup("$exit").get_property(verb_name, default="")
if not text:
    return ""
about = this.leads_to() if "arrive" in verb_name else own("source", None)
subject = about.title() if hasattr(about, "has_verb") and about.has_verb("title") else "somewhere"
actor = args[0].titlec() if args else ""
return text.replace("{actor}", actor).replace("{subject}", subject).replace("{direction}", this.one_line(own("direction", None), 60) or "away")
