#!moo verb tell_contents --on $container --method
"""Lists what is inside to the player, if the player can see it."""
if not this.shows_contents():
    print(f"You cannot see into {this.title()}.")
    return
inside = list(this.contents.all())
if not inside:
    print(f"{this.titlec()} is empty.")
    return
print(f"{this.titlec()} contains:")
most = 100
for thing in inside[:most]:
    print(f"  {this.title_of(thing)}")
if len(inside) > most:
    print(f"  and {len(inside) - most:,} more things")
