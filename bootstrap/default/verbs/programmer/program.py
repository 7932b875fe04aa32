#!moo verb @program program_text --on $programmer --raw
"""@program THING:NAME: takes the text of a verb, line by line, up to a line with only a dot. .cancel drops it."""
from moo.sdk import UsageError, attachment, context, escape, lookup, parse_shebang, read_lines, set_task_perms
raw = (context.parser.raw or "").strip()
cut = raw.find(":")
if cut < 1 or not raw[cut + 1:].strip():
    raise UsageError("Say: @program THING:NAME")
where, name = raw[:cut].strip(), raw[cut + 1:].split()[0]
thing = context.parser.find_object("", where)
if thing is None:
    thing = lookup(where)
player = context.player
with set_task_perms(player):
    verb = thing.get_verb(name, recurse=False)
    text = attachment()
    if text is not None:
        verb.code = text
        header = parse_shebang(text)
        if header is not None:
            verb.direct_object = header["direct_object"]
            verb.indirect_objects = header["indirect_objects"]
        verb.save()
        if header is not None:
            verb.set_names(*header["names"])
            verb.method = header["method"]
            verb.raw = header["raw"]
            verb.save()
if text is None:
    intro = f"Type the text of {name} on {thing.name}. End with a line that has only a dot; .cancel drops it."
    read_lines(player, f"program_text #{thing.pk}:{name}", intro)
else:
    print(f"The verb {escape(name)} on {escape(str(thing))} is programmed: {len(text.splitlines())} lines.")
