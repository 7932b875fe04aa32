#!moo verb accept --on $room --method
"""accept(obj): unlocked for it, and open to all, or its owner's, or a resident's."""
obj = args[0]
if not this.is_unlocked_for(obj):
    return False
try:
    residents = this.residents
    if this.free_entry or isinstance(residents, (list, tuple)) and obj in residents:
        return True
except PermissionError:
    pass
return obj.owner == this.owner
