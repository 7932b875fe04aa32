#!moo verb reply_to --on $npc --method
"""reply_to(player, text): says something so that the room hears it."""
room = this.location
if room is not None:
    room.announce_all_but(this, f'{this.titlec()} says, "{args[1]}"')
