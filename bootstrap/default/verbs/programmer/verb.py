#!moo verb @verb --on $programmer --raw
"""@verb THING:NAME [DOBJ [PREP IOBJ]]: makes an empty verb. DOBJ is this, any, none or either; PREP IOBJ e.g. in this."""
from moo.sdk import asker, UsageError, context, escape, set_task_perms
parser = context.parser
where, colon, rest = context.player.cut_text(parser.raw or "", ":")
if not colon:
    raise UsageError("Say: @verb THING:NAME [this|any|none|either [PREPOSITION this|any|none]]")
if rest[:1] in ("\"", "'") and rest.find(rest[0], 1) > 0:
    end = rest.find(rest[0], 1)
    names, spec = rest[1:end].split(), rest[end + 1:].split()
else:
    words = rest.split()
    names, spec = words[:1], words[1:]
if not names:
    raise UsageError("A verb needs a name.")
thing = context.player.named(where)
direct = spec[0].lower() if spec else "none"
indirect = {}
if len(spec) >= 3 and spec[1].lower() not in ("none", "any"):
    indirect = {" ".join(spec[1:-1]).lower(): spec[-1].lower()}
with set_task_perms(asker() or context.player):
    thing.add_verb(*names, code="", direct_object=direct, indirect_objects=indirect)
print(f"The verb {escape(' '.join(names))} is made on {escape(str(thing))}. Write it with: @program {escape(where)}:{escape(names[0].replace('*', ''))}")
