#!moo verb emote --on $room --raw
"""emote TEXT, or :TEXT: shows everybody in the room what you do."""
from moo.sdk import context, escape
text = args[0] if args else context.parser.raw
if not any(sign.isprintable() and not sign.isspace() for sign in text or ""):
    print('Do what? Type for example: emote waves.   (or, shorter: :waves.)')
    return
this.emote1(escape(text))
