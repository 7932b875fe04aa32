#!moo verb announce_all_but --on $room --method
"""announce_all_but(left_out, *parts): tells everything here but one. A listener that fails holds nobody up."""
text = " ".join(str(part) for part in args[1:])
for thing in this.contents.all():
    if thing != args[0]:
        try:
            thing.tell(text)
        except Exception:
            continue
