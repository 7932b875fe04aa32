#!moo verb tell_stopped --on $player --method
"""tell_stopped(text): why somebody gets no further. After a way that was walked by the same command it waits until the room
where it ended is shown."""
from moo.sdk import context
walked = context.scratch.get("walked") if this == context.player else None
if walked is None:
    this.tell(args[0])
else:
    this.set_property("stopped", {"room": walked[-1], "visits": walked.count(walked[-1]), "text": args[0]})
