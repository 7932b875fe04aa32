#!moo verb announce_all --on $room --method
"""announce_all(*parts): tells everything here."""
text = " ".join(str(part) for part in args)
for thing in this.contents.all():
    thing.tell(text)
