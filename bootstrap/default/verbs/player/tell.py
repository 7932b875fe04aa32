#!moo verb tell --on $player --method
"""tell(*parts): shows the parts, joined, to this player if connected."""
from moo.sdk import write
if this.is_connected():
    write(this, "".join(str(part) for part in args))
