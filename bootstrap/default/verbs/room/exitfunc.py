#!moo verb exitfunc --on $room --method
"""exitfunc(obj): whoever leaves stands up."""
obj = args[0]
if obj.location != this and obj.is_player() and obj.get_property("seated_on", default=None) is not None:
    obj.set_property("seated_on", None)
