#!moo verb @program --on $programmer --raw
"""@program THING:NAME: takes the text of a verb, line by line, up to a line with only a dot. .cancel drops it. Of several verbs of
that name say which: @program THING:NAME 2"""
from moo.sdk import UsageError, context, escape, expect_lines, read_lines
expect_lines()
parser = context.parser
where, colon, name = context.player.cut_text(parser.raw or "", ":")
name = context.player.unquote(name)
if not colon or not name:
    raise UsageError("Say: @program THING:NAME")
thing = context.player.named(where)
player = context.player
player.pick_verb(thing, name, True)
intro = f"Type the text of {name} on {thing.name}. End with a line that has only a dot; .cancel drops it."
read_lines(player, player.get_verb("program_verb"), thing, name, False, intro=escape(intro))
