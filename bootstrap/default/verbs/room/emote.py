#!moo verb emote --on $room --raw
"""emote TEXT, or :TEXT: shows everybody in the room what you do."""
from moo.sdk import context, escape
text = args[0] if args else context.parser.raw
if not text or not text.strip():
    print("Do what?")
    return
this.emote1(escape(text))
