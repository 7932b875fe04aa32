#!moo verb one_line --on $root_class --method
"""one_line(text, most): a text of somebody's as part of a line that others read: escaped, without line breaks, cut. "" if it is no text."""
from moo.sdk import escape
text, most = args
if not isinstance(text, str):
    return ""
text = " ".join(text[:4 * most].split())
return escape(text if len(text) <= most else text[:most - 1] + "…")
