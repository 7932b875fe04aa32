#!moo verb get_lights --on $room --method
"""The lights that shine here: lying openly, or carried in something one can see into. What may not be read shines for nobody."""
lights = []
seen = [(o, 0) for o in this.contents.all() if not o.is_hidden_placement()]
while seen:
    thing, depth = seen.pop()
    try:
        if thing.get_property("alight", default=False):
            lights.append(thing)
        opaque = thing.get_property("opaque", default=2)
        if depth < 5 and (opaque == 0 or (opaque == 1 and thing.get_property("open", default=False))):
            seen += [(inner, depth + 1) for inner in thing.contents.all()]
    except PermissionError:
        continue
return lights
