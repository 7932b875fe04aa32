#!moo verb walk --on $room --method
"""walk(player, word): takes the exit of that name; says so when there is none. True if the player moved."""
player = args[0]
exit = this.match_exit(args[1])
if exit is None:
    exit = this.procedural_exit(args[1])
if exit is None:
    player.tell_stopped("You cannot go that way.")
    return False
exit.invoke(player)
return player.location != this
