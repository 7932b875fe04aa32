#!moo verb huh2 --on $room --method
"""huh2(word): why a known command does not work here, else the error."""
from moo.sdk import NoSuchVerbError, UserError, command_help, context, escape
word = args[0]
player, parser = context.player, context.parser

def for_any(holder):
    low = word.lower()
    try:
        return holder.has_verb(low) and any(verb.direct_object != "this" for verb in holder.get_verb(low, allow_ambiguous=True, return_first=False))
    except PermissionError:
        return False

if parser.has_dobj() and command_help(word) is not None and not for_any(player) and not for_any(this):
    print(f"You can't {escape(word)} {player.title_of(parser.get_dobj())}.")
    return False
if not this.explain(word):
    near = player.nearest_command(word)
    if near:
        raise UserError(f'I don\'t understand "{word}". Did you mean "{near}"?')
    raise NoSuchVerbError(word)
return False
