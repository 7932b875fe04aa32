#!moo verb look_self --on $exit --method
"""What lies through an exit."""
dest = this.get_property("dest", default=None)
print(f"It leads to {dest.title()}." if dest else "It leads nowhere.")
