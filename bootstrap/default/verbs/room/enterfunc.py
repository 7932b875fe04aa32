#!moo verb enterfunc --on $room --method
"""enterfunc(obj): shows the room to whoever came in, and then why they got no further."""
from moo.sdk import context
obj = args[0]
if obj == context.player:
    this.look_self()
    stopped = obj.get_property("stopped", default=None)
    if stopped is not None and obj.location == this:
        if stopped["room"] == this and stopped["visits"] > 1:  # walked through before
            obj.set_property("stopped", {**stopped, "visits": stopped["visits"] - 1})
            return
        obj.set_property("stopped", None)
        if stopped["room"] == this:
            obj.tell(stopped["text"])
