#!moo verb describe --on $root_class --method
"""describe(text): sets the description with the rights of whoever typed the command."""
from moo.sdk import asker, context, set_task_perms
with set_task_perms(asker() or context.player):
    this.set_property("description", args[0])
