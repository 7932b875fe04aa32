#!moo verb is_lit --on $root_class --method
"""Whether one can see inside this."""
return True
