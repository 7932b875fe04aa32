#!moo verb explain --on $room --method
"""explain(word): says how a known command is used; False if nothing here has it."""
from moo.sdk import command_help
text = command_help(args[0])
if not text:
    return False
print(text)
return True
