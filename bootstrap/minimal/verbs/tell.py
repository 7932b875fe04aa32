#!moo verb tell --on $player --method
"""tell(*parts): shows the parts, joined."""
from moo.sdk import write
write(this, "".join(str(part) for part in args))
