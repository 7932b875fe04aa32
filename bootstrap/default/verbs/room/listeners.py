#!moo verb listeners --on $room --method
"""listeners(place): what is directly in a place and has a use for being told something: [(verb, things)]. What inherits a `tell`
that does nothing for it is left out, so that a crowd costs no call for each: one look at a verb serves all that have it.
Called of $room itself, for places of any kind; tell_each tells them."""
from moo.sdk import connected_players

few = 8  # calling so many costs no more than a look at their verb
to_the_connected = ["if this.is_connected():", '    write(this, "".join(str(part) for part in args))']

def body(verb):
    """Its lines, without comments, the import of write, and docstrings of one line; none if it may not be read."""
    lines = []
    try:
        code = verb.code
    except PermissionError:
        return lines
    for line in code.splitlines():
        quoted = len(line) > 5 and line.startswith('"""') and line.endswith('"""') and line.count('"""') == 2 and "\\" not in line
        if line.strip() and not line.startswith("#") and not quoted and line != "from moo.sdk import write":
            lines.append(line)
    return lines

found = []
for verb, things in args[0].contents.by_verb("tell"):
    if len(things) > few:
        lines = body(verb)
        if lines == ["return None"] or lines == ["pass"]:
            continue
        if lines == to_the_connected:
            awake = set(connected_players())
            things = [thing for thing in things if thing in awake]
    found.append((verb, things))
return found
