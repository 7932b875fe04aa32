#!moo verb move --on $exit --method
"""move(thing): the whole passage: may it pass, who is told what, and the move itself."""
thing = args[0]
source = this.source
dest = this.dest
closed = this.get_property("open", default=True) is False
may = not closed and dest is not None and this.is_unlocked_for(thing) and dest.is_unlocked_for(thing)
if may and not dest.free_entry:
    may = dest.accept(thing)
if not may:
    thing.tell("That way is closed." if closed else this.nogo_msg(thing))
    onogo = this.onogo_msg(thing)
    if onogo:
        source.announce_all_but(thing, onogo)
    return False
left = this.leave_msg(thing)
if left:
    thing.tell(left)
oleft = this.oleave_msg(thing)
witnesses = [o for o in dest.contents.all() if o != thing]
if not thing.moveto(dest):
    thing.tell(this.nogo_msg(thing))
    return False
if oleft:
    source.announce_all_but(thing, oleft)
arrived = this.arrive_msg(thing)
if arrived:
    thing.tell(arrived)
oarrived = this.oarrive_msg(thing)
if oarrived:
    for witness in witnesses:
        try:
            witness.tell(oarrived)
        except Exception:
            continue
return True
