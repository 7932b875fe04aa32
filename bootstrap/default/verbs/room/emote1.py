#!moo verb emote1 --on $room --method
"""emote1(text): delivers an emote to everybody here, its actor included."""
from moo.sdk import context
text = args[0]
blank = "" if text[:1] in ("'", ",", ":") else " "
this.announce_all(f"{context.player.titlec()}{blank}{text}")
