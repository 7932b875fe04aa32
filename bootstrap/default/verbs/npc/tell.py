#!moo verb tell --on $npc --method
"""tell(*parts): listens for words it has an answer to."""
from moo.sdk import context
text = "".join(str(part) for part in args).lower()
player = context.player
if player is None or player == this or player.location != this.location or ' says, "' not in text:
    return
for word, answer in this.replies.items():
    if word in text:
        this.reply_to(player, answer)
        return
