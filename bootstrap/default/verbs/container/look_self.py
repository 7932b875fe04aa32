#!moo verb look_self --on $container --method
"""The description, and whether it is open."""
passthrough()
print(f"It is {'open' if this.is_open() else 'closed'}.")
