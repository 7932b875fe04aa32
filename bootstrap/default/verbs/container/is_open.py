#!moo verb is_open --on $container --method
"""Whether the lid is open."""
return bool(this.get_property("open", default=False))
