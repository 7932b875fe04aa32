#!moo verb @quit --on $player
"""@quit: leaves the game."""
from moo.sdk import boot_player, context
print("Goodbye. See you soon.")
boot_player(context.player)
