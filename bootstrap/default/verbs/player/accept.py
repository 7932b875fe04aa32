#!moo verb accept --on $player --method
"""Anything but a player can be carried."""
return not args[0].is_player()
