#!moo verb help ? --on $player --reserved --dspec either
"""help: the commands you can use here. help COMMAND: how one of them is used."""
from moo.sdk import available_commands, command_help, context, escape, get_wrap_column
words = context.parser.words[1:]
if words:
    text = command_help(words[0])
    if text is None:
        print(f"There is no command called {escape(words[0])} here.")
    elif not text:
        print(f"{escape(words[0])} has no help text.")
    else:
        print(escape(text))
    return
rows = available_commands()
width = max(40, min(get_wrap_column(), 160)) - 1

def short(text, room):
    if len(text) <= room:
        return text
    return text[:room - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"

print("Commands you can use here (help COMMAND tells more):")
for name, line, owner in rows:
    print(f"  [bold]{escape(name)}[/] - {escape(short(line, width - 5 - len(name)))}" if line else f"  [bold]{escape(name)}[/]")
