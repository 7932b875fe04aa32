#!moo verb quit --on $player --reserved
"""Points to @quit."""
print("To leave the game, type @quit")
