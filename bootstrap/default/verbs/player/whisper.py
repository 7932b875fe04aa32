#!moo verb wh*isper --on $player --reserved --raw
"""whisper TEXT to SOMEBODY: speaks so that only one hears."""
from moo.sdk import context, escape, lookup
player = context.player
parser = context.parser
text, to, name = context.player.cut_text(parser.raw or "", "to", True)
if not to or not name:
    print("Say: whisper TEXT to SOMEBODY")
    return
text = context.player.unquote(text)
who = player.among(name, [one for one in player.location.contents.all() if one.is_player()]) if player.location else None
if who is None:
    print(f"There is nobody called {escape(context.player.unquote(name))} here.")
    return
if not player.speak_to(who, text, "whisper", " to"):
    return
room = lookup("$room")
room.tell_each(room.listeners(player.location), f"{player.titlec()} whispers something to {who.title()}.", player, who)
