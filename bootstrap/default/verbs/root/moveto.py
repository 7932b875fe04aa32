#!moo verb moveto --on $root_class --method
"""moveto(dest): moves this object, with its owner's rights when trusted code asks and with the asker's otherwise."""
from moo.sdk import context, set_task_perms
dest = args[0]
stack = context.caller_stack
asker = stack[-1].get("previous_caller") if stack else None
trusted = asker is None or asker == this or asker == this.owner or asker.is_wizard()
with set_task_perms(this.owner if trusted else asker):
    this.location = dest
    this.save()
return True
