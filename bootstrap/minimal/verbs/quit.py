#!moo verb @quit --on $player
"""@quit: leaves."""
from moo.sdk import boot_player, context
print("Goodbye.")
boot_player(context.player)
