#!moo verb announce_all_but --on $room --method
"""announce_all_but(left_out, *parts): tells everything here but one. A listener that fails holds nobody up."""
from moo.sdk import lookup
text = " ".join(str(part) for part in args[1:])
if this.contents.count() > 16:
    room = lookup("$room")
    room.tell_each(room.listeners(this), text, args[0])
    return
for thing in this.contents.all():
    if thing != args[0]:
        try:
            thing.tell(text)
        except Exception:
            continue
