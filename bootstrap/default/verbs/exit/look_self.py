#!moo verb look_self --on $exit --method
"""What lies through an exit."""
dest = this.leads_to()
print(f"It leads to {dest.title()}." if dest is not None else "It leads nowhere.")
