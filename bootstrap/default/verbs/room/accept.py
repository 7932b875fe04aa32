#!moo verb accept --on $room --method
"""accept(obj): unlocked for it, and open to all, or its owner's, or a resident's."""
obj = args[0]
if not this.is_unlocked_for(obj):
    return False
residents = this.residents
return this.free_entry or obj.owner == this.owner or isinstance(residents, (list, tuple)) and obj in residents
