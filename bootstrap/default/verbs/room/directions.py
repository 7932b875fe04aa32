#!moo verb n*orth e*ast s*outh w*est northwest nw northeast ne southwest sw southeast se up u down d --on $room
"""A direction: walk that way. Short forms: n e s w nw ne sw se u d."""
from moo.sdk import DIRECTION_SHORTCODES, context
word = verb_name.lower()
for long, short in DIRECTION_SHORTCODES.items():
    if word == short or word == long:
        word = long
        break
else:
    word = min((long for long in DIRECTION_SHORTCODES if long.startswith(word)), key=len)
this.walk(context.player, word)
