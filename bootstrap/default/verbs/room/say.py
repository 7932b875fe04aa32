#!moo verb say --on $room --raw
"""say TEXT, or "TEXT: speaks to everybody in the room."""
from moo.sdk import context, escape
player = context.player
text = args[0] if args else context.parser.raw
if not any(sign.isprintable() and not sign.isspace() for sign in text or ""):
    print('Say what? Type for example: say Hello!   (or, shorter: "Hello!)')
    return
text = escape(text)
print(f'You say, "{text}"')
this.announce(f'{player.titlec()} says, "{text}"')
