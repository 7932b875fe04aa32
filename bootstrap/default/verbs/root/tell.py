#!moo verb tell --on $root_class --method
"""tell(*parts): things do not listen."""
return None
