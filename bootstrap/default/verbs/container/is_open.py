#!moo verb is_open --on $container --method
"""Whether the lid is open."""
try:
    return bool(this.get_property("open", default=False))
except PermissionError:
    return False
