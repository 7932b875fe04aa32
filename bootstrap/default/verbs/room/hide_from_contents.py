#!moo verb hide_from_contents --on $room --method
"""hide_from_contents(obj): true leaves obj out of the listing."""
return False
