#!moo verb hand_to --on $root_class --method
"""hand_to(dest): moves this as a command does: whether it went there; a refusal is False."""
try:
    return bool(this.moveto(args[0])) and this.location == args[0]  # whatever a verb of its own says
except PermissionError:
    return False
