#!moo verb takes_from --on $player --method
"""takes_from(thing, holder): takes a thing out of a container or somebody's hands, and says so; whether it went."""
thing, holder = args
if not thing.hand_to(this):
    print(f"You cannot take {thing.title()}.")
    return False
print(f"You take {thing.title()} from {holder.title()}.")
return True
