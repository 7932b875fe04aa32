#!moo verb accept --on $player --method
"""accept(thing): anything but a player can be carried; what others bring, as the property gifts says: all, ask or none.
accept(thing, "owner"): likewise whether somebody else may make this player its owner, whatever was typed."""
if args[0].is_player():
    return False
return (len(args) == 1 and this.asked_for(args[0])) or this.gift_rule() == "all"
