#!moo verb moveto --on $root_class --method
"""moveto(dest): moves this object. Commands move it with its owner's rights; anybody's own verb only with its owner's. Somebody who
wants to be asked first gets an offer instead."""
from moo.sdk import asker, context, set_task_perms
who = asker()
dest, player = args[0], context.player
if dest is not None and dest.is_player() and player is not None and not this.is_player() and dest.has_verb("gift_rule"):
    if not dest.asked_for(this) and dest.gift_rule() == "ask":
        if player != dest:
            dest.offer(this)
        return False
with set_task_perms(this.owner if who is None or who == this else who):
    this.location = dest
    this.save()
return True
