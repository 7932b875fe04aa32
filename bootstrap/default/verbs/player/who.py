#!moo verb @who who --on $player
"""@who: who is connected, for how long, how idle, and where."""
from moo.sdk import presence

def ago(seconds):
    seconds = int(seconds)
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    return f"{seconds // 3600}h{seconds % 3600 // 60:02d}m"

rows = presence()
if not rows:
    print("Nobody is connected.")
    return
print(f"{'Name':<24} {'On for':>8} {'Idle':>8}  Where")
for player, idle, connected in rows:
    place = player.location.title() if player.location is not None else "nowhere"
    print(f"{player.title():<24} {ago(connected):>8} {ago(idle):>8}  {place}")
print(f"{len(rows)} connected.")
