#!moo verb explain --on $room --method
"""explain(word): says how a known command is used; False if nothing here has it."""
from moo.sdk import command_help
text = command_help(args[0])
if text is None:
    return False
print(text if text else f"{args[0]} is not used like that.")
return True
