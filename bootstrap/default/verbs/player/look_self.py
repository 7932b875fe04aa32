#!moo verb look_self --on $player --method
"""The description, whether awake, and what is carried."""
passthrough()
print(f"{this.titlec()} is {'awake' if this.is_connected() or this.has_verb('reply_to') else 'asleep'}.")
most = 100
things = list(this.contents.all())
carried = [this.title_of(thing) for thing in things[:most]]
if len(things) > most:
    carried.append(f"{len(things) - most:,} more things")
if carried:
    print("Carrying: " + ", ".join(carried) + ".")
