#!moo verb look_self --on $room --method
"""Shows the room: name, description, exits and what is here."""
from moo.sdk import escape

def word(exit):
    try:
        return str(exit.get_property("direction", default="") or exit.name)
    except PermissionError:  # of whoever made it; ways() has left out what has no name to be seen
        return exit.name

print(f"[bright_yellow]{this.title()}[/]")
if not this.is_lit():
    print("It is too dark to see anything.")
    return
text = this.look_description()
if text:
    print(f"[deep_sky_blue1]{text}[/]")
if this.show_compass():
    ways = [escape(word(exit)) for exit in this.ways()]
    print("Exits: " + (", ".join(ways) if ways else "none you can see") + ".")
this.tell_contents()
