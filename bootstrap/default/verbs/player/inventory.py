#!moo verb i*nventory --on $player --reserved
"""inventory: what you carry."""
from moo.sdk import context
most = 100
things = list(context.player.contents.all())
carried = [context.player.title_of(thing) for thing in things[:most]]
# What has no name to be called by has a number.
carried = [f"something (#{thing.pk})" if name == "something" else name for name, thing in zip(carried, things)]
if not carried:
    print("You are empty-handed.")
    return
print("You are carrying:")
for name in carried:
    print(f"  {name}")
if len(things) > most:
    print(f"  and {len(things) - most:,} more things")
