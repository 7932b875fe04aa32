#!moo verb tell_contents_extra --on $room --method
"""Printed after the contents; nothing by default."""
return None
