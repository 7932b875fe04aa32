#!moo verb accept --on $container --method
"""Anything but a player fits in."""
return not args[0].is_player()
