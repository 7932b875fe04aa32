#!moo verb walk_by_name --on $room --method
"""walk_by_name(text): asked about a line that no verb fits: goes through the exit of that name, in one word or several. True if there
is one."""
from moo.sdk import context
exit = this.match_exit(args[0])
if exit is None:
    return False
exit.invoke(context.player)
return True
