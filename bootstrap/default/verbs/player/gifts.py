#!moo verb @gifts --on $player --dspec either
"""@gifts: whether others may put things into your hands. @gifts all|ask|none: always, only if you say @accept, or never."""
from moo.sdk import context
player = context.player
words = context.parser.words[1:]
if words and words[0].lower() in ("all", "ask", "none"):
    player.set_property("gifts", words[0].lower())
elif words:
    print("Say: @gifts all, @gifts ask or @gifts none")
    return
print({"ask": "What others give you waits five minutes for @accept.", "none": "Nobody can give you anything."}.get(
    player.gift_rule(), "Others may put things into your hands."))
