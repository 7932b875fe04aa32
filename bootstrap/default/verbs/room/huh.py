#!moo verb huh --on $room --method
"""Runs when no verb fits what was typed."""
from moo.sdk import context
words = context.parser.words
this.huh2(words[0] if words else "")
