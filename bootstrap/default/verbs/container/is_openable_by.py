#!moo verb is_openable_by --on $container --method
"""is_openable_by(player): no key, or the player is or carries it."""
try:
    key = this.get_property("open_key", default=None)
except PermissionError:
    return False
return key is None or args[0] == key or args[0].contains(key)
