#!moo verb recycle --on $root_class --method
"""Runs just before this object is destroyed."""
return None
