#!moo verb show_compass --on $room --method
"""Whether the exits are listed."""
return True
