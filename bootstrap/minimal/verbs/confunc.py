#!moo verb confunc --on $player --method
"""Somebody logs in."""
from moo.sdk import send_home
if this.location is None:
    send_home(this)
else:
    this.location.look()
