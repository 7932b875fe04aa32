#!moo verb takes_from --on $player --method
"""takes_from(thing, holder): takes a thing out of a container or somebody's hands, and says so; whether it went."""
thing, holder = args
if not thing.has_verb("hand_to") or not thing.hand_to(this):
    print(f"You cannot take {this.title_of(thing)}.")
    return False
print(f"You take {this.title_of(thing)} from {this.title_of(holder)}.")
return True
