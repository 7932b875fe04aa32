#!moo verb open close --on $container --dspec this
"""open CONTAINER, close CONTAINER: works its lid."""
from moo.sdk import context
player = context.player
opening = verb_name == "open"
if not player.can_reach(this):
    print("You cannot reach that from here.")
    return
if this.is_open() == opening:
    print(f"{this.titlec()} is already {'open' if opening else 'closed'}.")
    return
if not this.is_openable_by(player):
    print(f"{this.titlec()} is locked.")
    return
this.set_opened(opening)
print(f"You {verb_name} {this.title()}.")
if player.location is not None:
    player.location.announce(f"{player.titlec()} {'opens' if opening else 'closes'} {this.title()}.")
