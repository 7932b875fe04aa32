#!moo verb tell_each --on $room --method
"""tell_each(groups, text, *but): tells all that listeners() found but some, by number. A listener that fails holds nobody
up, and when verbs of others have used up what they may take of a command, things that have those are passed by. Called of
$room itself."""
from moo.sdk import spent_hooks

groups, text, but = args[0], args[1], args[2:]
verbs = [verb for verb, things in groups]
told = [(thing.pk, number, thing) for number, group in enumerate(groups) for thing in group[1]]
if len(groups) > 1:
    told.sort(key=lambda one: one[0])
spent = None
for count, (_, number, thing) in enumerate(told):
    if spent is None and count % 16 == 15 and spent_hooks([]) is not None:
        gone = set(spent_hooks(verbs) or ())
        spent = {at for at, verb in enumerate(verbs) if verb in gone}
    if thing in but or spent and number in spent:
        continue
    try:
        thing.tell(text)
    except Exception:
        continue
