#!moo verb disfunc --on $player --method
"""Somebody has logged out."""
return None
