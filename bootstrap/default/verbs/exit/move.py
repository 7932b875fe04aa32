#!moo verb move --on $exit --method
"""move(thing): the whole passage: may it pass, who is told what, and the move itself."""
from moo.sdk import lookup
thing = args[0]

def own(what, name, default):
    try:
        return what.get_property(name, default=default)
    except PermissionError:
        return default

source = own(this, "source", None)
if not hasattr(source, "has_verb"):  # whatever else it holds is no room
    source = None
dest = this.leads_to()

def tell_others(text):
    if text and source is not None and source.has_verb("announce_all_but"):
        source.announce_all_but(thing, text)

def stopped(text):
    if thing.has_verb("tell_stopped"):
        thing.tell_stopped(text)
    else:
        thing.tell(text)

if dest is None:
    stopped("That way leads nowhere any more.")
    return False
closed = own(this, "open", True) is False
may = not closed and this.is_unlocked_for(thing) and dest.is_unlocked_for(thing)
if may and not own(dest, "free_entry", False):
    may = dest.accept(thing)
if not may:
    stopped("That way is closed." if closed else this.nogo_msg(thing))
    tell_others(this.onogo_msg(thing))
    return False
left = this.leave_msg(thing)
if left:
    thing.tell(left)
oleft = this.oleave_msg(thing)
crowd = lookup("$room") if dest.contents.count() > 16 else None
witnesses = crowd.listeners(dest) if crowd else [o for o in dest.contents.all() if o != thing]
if not thing.moveto(dest):
    stopped(this.nogo_msg(thing))
    return False
tell_others(oleft)
arrived = this.arrive_msg(thing)
if arrived:
    thing.tell(arrived)
oarrived = this.oarrive_msg(thing)
if oarrived and crowd:
    crowd.tell_each(witnesses, oarrived, thing)
elif oarrived:
    for witness in witnesses:
        try:
            witness.tell(oarrived)
        except Exception:
            continue
return True
