#!moo verb accept --on $root_class --method
"""Nothing fits inside a plain object."""
return False
