#!moo verb place --on $furniture --dspec this --ispec on:any under:any behind:any before:any beside:any over:any
"""place THING on|under|behind|before|beside|over OTHER: rests one thing against another in the room."""
from moo.sdk import context
if context.player != this.owner and not context.player.is_wizard():
    print(this.take_failed_msg())
    return
passthrough()
