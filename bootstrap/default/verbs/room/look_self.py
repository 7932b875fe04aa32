#!moo verb look_self --on $room --method
"""Shows the room: name, description, exits and what is here."""
from moo.sdk import escape

def word(exit):
    try:
        return this.one_line(exit.get_property("direction", default=""), 60) or escape(exit.name)
    except PermissionError:  # of whoever made it; ways() has left out what has no name to be seen
        return escape(exit.name)

print(f"[bright_yellow]{this.title()}[/]")
if not this.is_lit():
    print("It is too dark to see anything.")
    return
text = this.look_description()
if text:
    print(f"[deep_sky_blue1]{text}[/]")
if this.show_compass():
    ways = [word(exit) for exit in this.ways()]
    print("Exits: " + (", ".join(ways) if ways else "none you can see") + ".")
this.tell_contents()
