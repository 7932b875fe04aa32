#!moo verb accept --on $npc --method
"""Keeps nothing: what is given to one who has only words would be lost."""
return False
