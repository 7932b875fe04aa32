#!moo verb procedural_exit --on $room --method
"""procedural_exit(direction): an exit made up on the spot, or None."""
return None
