#!moo verb add_exit remove_exit add_entrance remove_entrance --on $room --method
"""add_exit(exit) and its three siblings: edit the room's lists with the rights of whoever typed the command.
A room with free_build lets every builder add ways."""
from moo.sdk import asker, context, lookup, set_task_perms
what, kind = verb_name.split("_")
name = "exits" if kind == "exit" else "entrances"
exit = args[0]
current = list(this.get_property(name, default=[]))
if (exit in current) == (what == "add"):
    return False
who = asker() or context.player
clash = name == "exits" and any(this.match_exit(a.alias) for a in exit.aliases.all())
free = what == "add" and this.get_property("free_build", default=False) and exit.owner == who and exit.is_a(lookup("$exit")) and not clash
with set_task_perms(None if free else who):
    this.set_property(name, current + [exit] if what == "add" else [e for e in current if e != exit])
return True
