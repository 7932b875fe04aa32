#!moo verb say --on $room --raw
"""say TEXT: speaks to the room."""
from moo.sdk import context, escape
text = escape((context.parser.raw or "").strip())
if not text:
    print("Say what? Type for example: say Hello!")
    return
print(f'You say, "{text}"')
for other in this.contents.all():
    if other != context.player and other.is_player():
        other.tell(f'{escape(context.player.name)} says, "{text}"')
