#!moo verb wh*isper --on $player --raw
"""whisper TEXT to SOMEBODY: speaks so that only one hears."""
from moo.sdk import context, escape
player = context.player
raw = context.parser.raw or ""
cut = raw.lower().rfind(" to ")
if cut < 1:
    print("Say: whisper TEXT to SOMEBODY")
    return
text = raw[:cut].strip()
if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
    text = text[1:-1]
text = escape(text)
who = context.parser.find_object("", raw[cut + 4:].strip())
if who is None or not who.is_player() or who.location != player.location:
    print(f"There is nobody called {escape(raw[cut + 4:].strip())} here.")
    return
if who == player:
    print("You mutter to yourself.")
    return
if not who.is_connected():
    print(f"{who.titlec()} is asleep and does not hear you.")
    return
who.tell(f'{player.titlec()} whispers to you, "{text}"')
print(f'You whisper to {who.title()}, "{text}"')
for other in player.location.contents.all():
    if other != player and other != who:
        other.tell(f"{player.titlec()} whispers something to {who.title()}.")
