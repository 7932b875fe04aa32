#!moo verb invoke --on $exit --method
"""invoke(player): sends a player through."""
from moo.sdk import UserError
if not args[0].is_player():
    raise UserError("Only players walk through exits.")
this.move(args[0])
