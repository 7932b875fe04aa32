#!moo verb say --on $room --raw
"""say TEXT, or "TEXT: speaks to everybody in the room."""
from moo.sdk import context, escape
player = context.player
text = args[0] if args else context.parser.raw
if not text or not text.strip():
    print("Say what?")
    return
text = escape(text)
print(f'You say, "{text}"')
this.announce(f'{player.titlec()} says, "{text}"')
