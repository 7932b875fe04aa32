#!moo verb take_succeeded_msg take_failed_msg otake_succeeded_msg otake_failed_msg drop_succeeded_msg drop_failed_msg odrop_succeeded_msg odrop_failed_msg --on $thing --method
"""The message property of the same name with %N (who acts), %t and %T (this thing) filled in."""
from moo.sdk import context, lookup
try:
    text = this.get_property(verb_name, default="")
except PermissionError:  # what all things say
    text = lookup("$thing").get_property(verb_name, default="")
if not isinstance(text, str):
    return ""
return text.replace("%N", context.player.titlec()).replace("%t", this.title()).replace("%T", this.titlec())
