#!moo verb accept --on $container --method
"""Anything but a player fits in. What somebody else brings into what one carries is a gift, as into one's hands."""
thing = args[0]
if thing.is_player():
    return False
holder = this.location
while holder is not None and not holder.is_player():
    holder = holder.location
return holder is None or not holder.has_verb("gift_rule") or holder.asked_for(thing, this) or holder.gift_rule() == "all"
