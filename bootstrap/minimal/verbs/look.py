#!moo verb look l --on $room
"""look: the room and what is in it."""
from moo.sdk import context, escape
print(escape(this.name))
print(escape(this.get_property("description", default="")))
for thing in this.contents.all():
    if thing != context.player:
        print(escape(thing.name) + " is here.")
