#!moo verb add_exit remove_exit add_entrance remove_entrance --on $room --method
"""add_exit(exit) and its three siblings: edit the room's lists with the rights of whoever typed the command."""
from moo.sdk import context, set_task_perms
what, kind = verb_name.split("_")
name = "exits" if kind == "exit" else "entrances"
exit = args[0]
current = list(this.get_property(name, default=[]))
if (exit in current) == (what == "add"):
    return False
with set_task_perms(context.player):
    this.set_property(name, current + [exit] if what == "add" else [e for e in current if e != exit])
return True
