#!moo verb enterfunc --on $room --method
"""Shows the room to whoever came in."""
from moo.sdk import context
if args[0] == context.player:
    this.look()
