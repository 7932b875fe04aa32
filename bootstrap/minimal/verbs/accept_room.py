#!moo verb accept --on $room --method
"""Rooms take everything."""
return True
