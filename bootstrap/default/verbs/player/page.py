#!moo verb page --on $player --reserved --raw
"""page SOMEBODY with TEXT (or: page SOMEBODY TEXT): speaks to one person, wherever they are."""
from moo.sdk import AmbiguousObjectError, context, escape, lookup
player = context.player
parser = context.parser
name, word, text = context.player.cut_text(parser.raw or "", "with")
if not word:
    name, word, text = name.partition(" ")
text = context.player.unquote(text)
name = context.player.unquote(name)
if not name or not text:
    print("Say: page SOMEBODY with TEXT")
    return
found = [player] if name.lower() == "me" else lookup(name, return_first=False)
if hasattr(found, "is_player"):  # of a number there is one
    found = [found]
found = [person for person in found if person.is_player()]
if len(found) > 1:
    raise AmbiguousObjectError(name, found)
if not found:
    print(f"There is nobody called {escape(name)}.")
    return
player.speak_to(found[0], escape(text), "page")
