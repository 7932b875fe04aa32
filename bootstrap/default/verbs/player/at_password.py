#!moo verb @password --on $player
"""@password: changes your password. It asks for the old one, then twice for the new one."""
from moo.sdk import asker, context, read_answers
player = context.player
if asker() is not None:
    raise PermissionError("@password is for people")
prompts = ["Old password: ", "New password: ", "New password again: "]
read_answers(player, player.get_verb("password_answers"), prompts, hidden=True)
