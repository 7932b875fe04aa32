#!moo verb match --on $root_class --method
"""match(name): the one thing inside this that has the name."""
from moo.sdk import AmbiguousObjectError, NoSuchObjectError
found = list(this.find(args[0]))
if not found:
    raise NoSuchObjectError(args[0])
if len(found) > 1:
    raise AmbiguousObjectError(args[0], found)
return found[0]
