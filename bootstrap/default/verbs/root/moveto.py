#!moo verb moveto --on $root_class --method
"""moveto(dest): moves this object. Commands move it with its owner's rights; anybody's own verb only with its owner's."""
from moo.sdk import asker, set_task_perms
who = asker()
with set_task_perms(this.owner if who is None or who == this else who):
    this.location = args[0]
    this.save()
return True
