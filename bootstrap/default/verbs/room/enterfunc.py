#!moo verb enterfunc --on $room --method
"""enterfunc(obj): shows the room to whoever came in."""
from moo.sdk import context
obj = args[0]
if obj == context.player:
    this.look_self()
