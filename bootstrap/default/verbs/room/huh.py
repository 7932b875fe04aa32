#!moo verb huh --on $room --method
"""Runs when no verb fits what was typed. True: it was understood all the same."""
from moo.sdk import context
words = context.parser.words
return this.huh2(words[0] if words else "")
