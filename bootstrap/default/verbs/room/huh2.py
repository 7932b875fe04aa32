#!moo verb huh2 --on $room --method
"""huh2(word): an exit of that name (then True), else how a known command is used, else the error."""
from moo.sdk import NoSuchVerbError, context
word = args[0]
if len(context.parser.words) == 1:
    exit = this.match_exit(word)
    if exit is not None:
        exit.invoke(context.player)
        return True
if not this.explain(word):
    raise NoSuchVerbError(word)
return False
