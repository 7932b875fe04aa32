#!moo verb @who who --on $player --reserved --dspec either
"""@who: who is connected, for how long, how idle, and where. @who SOMEBODY: the same of one person."""
from moo.sdk import context, escape, presence

def ago(seconds):
    seconds = int(seconds)
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    return f"{seconds // 3600}h{seconds % 3600 // 60:02d}m"

rows = [(player.title(), player, idle, connected) for player, idle, connected in presence()]
wanted = " ".join(context.parser.words[1:])
if wanted:
    who = context.player.person(wanted)
    if who is None:
        print(f"There is nobody called {escape(wanted)}.")
        return
    rows = [row for row in rows if row[1] == who]
    if not rows:
        print(f"{who.titlec()} is not connected.")
        return
if not rows:
    print("Nobody is connected.")
    return
width = max(24, max(context.player.cells(name) for name, player, idle, connected in rows))
print(f"{'Name'.ljust(width)} {'On for':>8} {'Idle':>8}  Where")
for name, player, idle, connected in rows:
    place = context.player.title_of(player.location) if player.location is not None else "nowhere"
    print(f"{name}{' ' * (width - context.player.cells(name))} {ago(connected):>8} {ago(idle):>8}  {place}")
if not wanted:
    print(f"{len(rows)} connected.")
