#!moo verb page --on $player --reserved --raw
"""page SOMEBODY with TEXT (or: page SOMEBODY TEXT): speaks to one person, wherever they are."""
import re
from moo.sdk import context, escape
player = context.player
raw = (context.parser.raw or "").strip()
# A name of several words stands before "with" or in quotes, or is somebody's whole name.
quoted = re.match(r"""(?s)("[^"]+"|'[^']+')\s+(?:with\s+)?(.*)""", raw, re.IGNORECASE)
name, word, text = player.cut_text(raw, "with")
if quoted is not None:
    name, text = quoted.group(1), quoted.group(2)
elif not word or " " in name and player.person(name) is None:
    name, blank, text = raw.partition(" ")
name, text = player.unquote(name), player.unquote(text)
if not name or not text:
    print("Say: page SOMEBODY with TEXT")
    return
who = player.person(name)
if who is None:
    print(f"There is nobody called {escape(name)}.")
    return
player.speak_to(who, text, "page")
