#!moo verb confunc --on $room --method
"""Somebody here has connected."""
from moo.sdk import context
this.announce(f"{context.player.titlec()} wakes up.")
