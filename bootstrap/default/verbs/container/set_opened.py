#!moo verb set_opened --on $container --method
"""set_opened(flag): opens or closes the lid; a verb of somebody else's needs the right to write."""
from moo.sdk import asker, set_task_perms
with set_task_perms(asker()):
    this.set_property("open", bool(args[0]))
