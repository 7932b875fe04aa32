#!moo verb can_reach --on $player --method
"""can_reach(obj): whether this player can touch or see obj from here: carried, in the room, or in something there."""
obj = args[0]
here = this.location
try:
    if here is not None and (obj == here or obj in here.get_property("exits", default=[])):
        return True
except (PermissionError, TypeError):
    pass
for step in range(8):
    if obj is None:
        return False
    if obj == this or obj.location == this or (here is not None and obj.location == here):
        return True
    obj = obj.location
return False
