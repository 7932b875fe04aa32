#!moo verb announce_all_but --on $room --method
"""announce_all_but(left_out, *parts): tells everything here but one. A listener that fails holds nobody up."""
from moo.sdk import lookup
text = " ".join(str(part) for part in args[1:])
here = this.contents.all()
for thing in here if len(here) <= 16 else lookup("$room").listeners(this):
    if thing != args[0]:
        try:
            thing.tell(text)
        except Exception:
            continue
