#!moo verb accept --on $player --method
"""Players carry things."""
return not args[0].is_player()
