#!moo verb on_player_action --on $player --method
"""on_player_action(player, action, data): runs after a take, drop or give succeeded; override it to watch."""
return None
