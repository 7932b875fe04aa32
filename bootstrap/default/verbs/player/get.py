#!moo verb g*et take --on $player --dspec this
"""take THING [from PLACE]: picks something up."""
from moo.sdk import context
if this == context.player:
    print("You have yourself already.")
    return
print(f"{this.titlec()} would not like that.")
this.tell(f"{context.player.titlec()} tries to pick you up.")
