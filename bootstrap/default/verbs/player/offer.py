#!moo verb offer --on $player --method
"""offer(thing): leaves word for five minutes that somebody would give a thing; @accept takes it."""
import time
from moo.sdk import asker, context
thing = args[0]
giver = context.player
who = asker()
if giver is None or thing.location != giver or (who is not None and not who.is_allowed("move", thing)):
    raise PermissionError("only what one carries, and may move, can be offered")
now = time.time()
offers = [o for o in this.get_property("offers", default=[]) if o["until"] > now and o["thing"] != thing]
given = [o for o in giver.get_property("offering", default=[]) if o["until"] > now and o["thing"] != thing]
giver.set_property("offering", given[-15:] + [{"thing": thing, "to": this, "until": now + 300}])
this.set_property("offers", offers[-15:] + [{"thing": thing, "giver": giver, "until": now + 300}])
this.tell(f"{giver.titlec()} offers you {this.title_of(thing)}. To take it, type within five minutes: @accept {this.title_of(thing)}")
