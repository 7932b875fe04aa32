#!moo verb look_self --on $player --method
"""The description, whether awake, and what is carried."""
passthrough()
print(f"{this.titlec()} is {'awake' if this.is_connected() else 'asleep'}.")
carried = [o.title() for o in this.contents.all()]
if carried:
    print("Carrying: " + ", ".join(carried) + ".")
