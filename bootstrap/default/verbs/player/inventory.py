#!moo verb i*nventory --on $player
"""inventory: what you carry."""
from moo.sdk import context
carried = [o.title() for o in context.player.contents.all()]
if not carried:
    print("You are empty-handed.")
    return
print("You are carrying:")
for name in carried:
    print(f"  {name}")
