#!moo verb quit --on $player
"""Points to @quit."""
print("To leave the game, type @quit")
