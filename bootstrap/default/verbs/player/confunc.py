#!moo verb confunc --on $player --method
"""Somebody logs in: bring them somewhere and show it."""
from moo.sdk import context, lookup, send_home
if this.location is None:
    send_home(this)
    return
this.location.look_self()
