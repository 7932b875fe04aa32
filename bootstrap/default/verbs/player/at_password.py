#!moo verb @password at_password_answers --on $player
"""@password: changes your password. It asks for the old one, then twice for the new one."""
from moo.sdk import attachment, context, read_answers, set_password
player = context.player
answers = attachment()
if verb_name == "@password" or answers is None:
    prompts = ["Old password: ", "New password: ", "New password again: "]
    read_answers(player, "at_password_answers", prompts, hidden=True)
    return
old, new, again = answers.split("\n")
if new != again:
    print("The two new passwords differ; nothing was changed.")
    return
set_password(player, new, old)
print("Your password is changed.")
