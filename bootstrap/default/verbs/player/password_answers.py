#!moo verb password_answers --on $player --method
"""password_answers(answers): what @password asked for. Only the server calls it."""
from moo.sdk import context, set_password
if len(context.caller_stack) > 1:
    raise PermissionError("passwords are not changed by verbs")
old, new, again = args[0].split("\n")
if new != again:
    print("The two new passwords differ; nothing was changed.")
    return
set_password(context.player, new, old)
print("Your password is changed.")
