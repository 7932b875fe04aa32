#!moo verb is_unlocked_for --on $root_class --method
"""is_unlocked_for(obj): whether the lock `key` lets obj pass. A key is an object: it, or whoever carries it, may pass.
A lock that may not be read is locked."""
try:
    key = this.get_property("key", default=None)
except PermissionError:
    return False
if key is None:
    return True
if not hasattr(key, "is_player"):  # no object: nobody has it
    return False
obj = args[0]
return obj == key or obj.contains(key)
