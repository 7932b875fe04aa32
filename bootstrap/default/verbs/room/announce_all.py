#!moo verb announce_all --on $room --method
"""announce_all(*parts): tells everything here."""
this.announce_all_but(None, *args)
