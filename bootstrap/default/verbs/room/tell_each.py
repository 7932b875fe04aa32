#!moo verb tell_each --on $room --method
"""tell_each(things, text, *but): tells each of many things but some. A listener that fails holds nobody up, and when verbs
of others have used up what they may take of a command, things that have those are passed by. Called of $room itself."""
from moo.sdk import owned_objects_by_pks, spent_hooks

things, text, but = args[0], args[1], args[2:]

def passed_by(rest):
    """Those of the rest whose verb would not be called any more."""
    groups = owned_objects_by_pks([thing.pk for thing in rest]).by_verb("tell")
    spent = set(spent_hooks([verb for verb, some in groups]) or ())
    return {thing for verb, some in groups if verb in spent for thing in some}

left_out = None
for number, thing in enumerate(things):
    if left_out is None and number % 16 == 15 and spent_hooks([]) is not None:
        left_out = passed_by(things[number:])
    if thing in but or left_out is not None and thing in left_out:
        continue
    try:
        thing.tell(text)
    except Exception:
        continue
