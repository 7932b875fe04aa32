#!moo verb program_verb --on $programmer --method
"""program_verb(text, thing, name, make): gives a verb its text, with the rights of whoever typed it; `make` a missing one."""
from moo.sdk import asker, context, escape, parse_shebang, set_task_perms
text, thing, name, make = args
header = parse_shebang(text)
verb = context.player.pick_verb(thing, name, not make)
with set_task_perms(asker() or context.player):
    if verb is None:
        names = header["names"] if header is not None else name.split()
        extra = {}
        if header is not None:
            extra = {key: header[key] for key in ("direct_object", "indirect_objects", "method", "raw", "reserved")}
        thing.add_verb(*names, code=text, **extra)
        print(f"The verb {escape(' '.join(names))} is made on {escape(str(thing))}.")
        return
    verb.code = text
    if header is not None:
        verb.direct_object = header["direct_object"]
        verb.indirect_objects = header["indirect_objects"]
        verb.method = header["method"]
        verb.raw = header["raw"]
        verb.reserved = header["reserved"]
    verb.save()
    if header is not None:
        verb.set_names(*header["names"])
print(f"The verb {escape(name)} on {escape(str(thing))} is programmed: {len(text.splitlines())} lines.")
