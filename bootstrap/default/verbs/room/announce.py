#!moo verb announce --on $room --method
"""announce(*parts): tells everything here but the player."""
from moo.sdk import context
text = " ".join(str(part) for part in args)
for thing in this.contents.all():
    if thing != context.player:
        thing.tell(text)
