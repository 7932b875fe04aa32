"""The functions that read or switch who is acting. `context` itself is a C type (src/context.cpp)."""
from moosaic_sdk import native
from moosaic_sdk.errors import UserError


context = native.context


class _TaskPerms:
    """`with set_task_perms(who):` makes `who` the caller inside the block."""

    __slots__ = ("_who", "_token")

    def __init__(self, who):
        self._who = who
        self._token = None

    def __enter__(self):
        if self._who is not None:
            native.sdk("set_task_perms", (self._who,), {})
            self._token = native.push_caller(self._who)
        return self

    def __exit__(self, *failure):
        if self._token is not None:
            native.pop_caller(self._token)
            self._token = None
        return False


native.freeze_type(_TaskPerms)


def set_task_perms(who):
    if who is not None and native.ref_kind(who) != "object":
        raise UserError("set_task_perms needs an object.")
    return _TaskPerms(who)


def task_time_low(threshold=0.5):
    remaining = context.task_time[2]
    return remaining is not None and remaining <= threshold


def invoked_verb_name(default=None):
    parser = context.parser
    words = parser.words if parser is not None else None
    return words[0].lower() if words else default


def current_provenance():
    for frame in reversed(context.caller_stack):
        if frame.get("verb_name") is not None:
            this, owner = frame.get("this"), frame.get("caller")
            return {
                "origin": native.ref_id(this) if this is not None else None,
                "verb": frame["verb_name"],
                "owner": native.ref_id(owner) if owner is not None else None,
            }
    return None
