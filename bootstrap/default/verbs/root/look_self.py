#!moo verb look_self --on $root_class --method
"""Shows this object to the player."""
print(this.description())
