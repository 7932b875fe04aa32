#!moo verb pick_verb --on $programmer --method
"""pick_verb(thing, text, must=False): the verb of the thing itself that text means: NAME, or NAME N, the Nth of several of that name.
Without one None, or an error that says so if there `must` be one; an error that lists them if several are meant."""
import re
from moo.sdk import UserError, asker, context, set_task_perms
thing, text = args[:2]
must = len(args) > 2 and args[2]
split = re.fullmatch(r"(.*\S)\s+#?([0-9]{1,9})", text.strip())
name, number = (split.group(1), int(split.group(2))) if split else (text.strip(), 0)

def shape(verb):
    words = [verb.direct_object] + [f"{prep} {what}" for prep, what in verb.indirect_objects.items()]
    return f"{' '.join(n.name for n in verb.names.all())} ({' '.join(words)})"

with set_task_perms(asker() or context.player):
    if not thing.has_verb(name, recurse=False):
        if not must:
            return None
        above = thing.get_verb(name, allow_ambiguous=True, return_first=False)[0].origin if thing.has_verb(name) else None
        raise UserError(f'{thing} has no verb "{name}".' if above is None else
                        f'{thing} has no verb "{name}" of its own: it is one of {above}.')
    found = thing.get_verb(name, recurse=False, allow_ambiguous=True, return_first=False)
    found.sort(key=lambda verb: verb.pk)
    if number == 0 and len(found) == 1:
        return found[0]
    if 0 < number <= len(found):
        return found[number - 1]
    if len(found) == 1:
        raise UserError(f'{thing} has one verb "{name}", so there is no number {number}.')
    listed = ", ".join(f"{n}: {shape(verb)}" for n, verb in enumerate(found, 1))
raise UserError(f'{len(found)} verbs of {thing} are called "{name}": {listed}. Put the number behind the name: {name} 1')
