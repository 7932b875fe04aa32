#!moo verb accept --on $player --method
"""Anything but a player can be carried; what others bring, as the property gifts says: all, ask or none."""
if args[0].is_player():
    return False
return this.asked_for(args[0]) or this.gift_rule() == "all"
