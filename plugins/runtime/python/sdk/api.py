"""moo.sdk: every name a verb can import. Which there are says the table of names; most are requests to the engine."""
from moosaic_sdk import codec, errors, native
from moosaic_sdk.context import (
    context, current_provenance, invoked_verb_name, set_task_perms, task_time_low,
)
from moosaic_sdk.parser import Parser
from moosaic_sdk.views import View

OUTPUT_KINDS = ("text", "say", "emote", "system", "persona")
PLACEMENT_PREPS = ("on", "under", "behind", "before", "beside", "over")
HIDDEN_PLACEMENT_PREPS = ("under", "behind")
DIRECTIONS = (
    "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "up", "down",
)
OPPOSITE_DIRECTIONS = {
    "north": "south", "northeast": "southwest", "east": "west", "southeast": "northwest", "south": "north",
    "southwest": "northeast", "west": "east", "northwest": "southeast", "up": "down", "down": "up",
    "ne": "sw", "nw": "se", "sw": "ne", "se": "nw",
}
DIRECTION_SHORTCODES = {
    "north": "n", "northeast": "ne", "east": "e", "southeast": "se", "south": "s", "southwest": "sw", "west": "w",
    "northwest": "nw", "up": "u", "down": "d", "in": "in", "out": "out",
}

_NO_ENTRY = object()


class Record(dict):
    """What a function of the engine tells of one thing: a dict whose entries are attributes too."""

    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no {name!r} in this record") from None


native.freeze_type(Record)
_RECORDS = ("SSHKey",)


def _recorded(value):
    if isinstance(value, list):
        return [_recorded(item) for item in value]
    return Record(value) if isinstance(value, dict) else value


def _engine_function(name, parameters, result):
    signature = eval(f"lambda {parameters}: 0")
    signature.__name__ = signature.__qualname__ = name
    records = any(record in result for record in _RECORDS)

    def call(*args, **kwargs):
        signature(*args, **kwargs)  # the TypeError of a wrong call, named after the function
        value = native.sdk(name, args, kwargs)
        return _recorded(value) if records else value

    return call


def _not_offered(name):
    def call(*args, **kwargs):
        raise errors.UserError(f"This server does not offer {name}() yet.")

    return call


def prefetch_property(objects, name):
    return None


def owned_objects(player_obj):
    return View(("owned", player_obj)).order_by("name")


def owned_objects_by_pks(pk_list):
    return View(("ids", [int(pk) for pk in pk_list])).order_by("name")


def moo_eval(code_string, show=False):
    return native.moo_eval(code_string, bool(show))


def get_session_setting(key, default=None):
    value = native.setting(key, _NO_ENTRY)
    return default if value is _NO_ENTRY else value


def set_session_setting(key, value):
    native.sdk("set_session_setting", (key, value), {})
    native.remember_setting(key, value)


def get_client_mode():
    return get_session_setting("mode") or "raw"


def get_wrap_column():
    column = None
    player = context.player
    if player is not None:
        try:
            column = player.get_property("wrap_column")
        except (errors.UserError, PermissionError):
            column = None
    if column in (None, "auto"):
        column = get_session_setting("terminal_width")
    try:
        return int(column) if column else 80
    except (TypeError, ValueError):
        return 80


def can_open_editor():
    return False


def window_supported(obj=None):
    return False


def direction_argument(parser=None, *, after_prep=None):
    """The direction that was typed, however the parser has read it; lower case, "" if there is none."""
    parser = parser if parser is not None else context.parser
    if parser is None:
        return ""
    if after_prep is not None:
        if parser.has_pobj_str(after_prep):
            return parser.get_pobj_str(after_prep).lower()
        return _next_word(parser, after_prep)
    if parser.dobj_str:
        return parser.dobj_str.lower()
    for prep in ("up", "down"):
        if prep in parser.prepositions:
            return prep
    return parser.words[1].lower() if len(parser.words) > 1 else ""


def _next_word(parser, prep):
    words = [word.lower() for word in parser.words]
    if prep.lower() in words[1:]:
        rest = words[words.index(prep.lower(), 1) + 1:]
        return rest[0] if rest else ""
    return ""


def escape(text):
    """`text` with its markup tags made literal. What is a tag only the engine's renderer knows."""
    text = str(text)
    return native.sdk("escape", (text,), {}) if "[" in text else text


class _Table:
    """A read-only dict for verbs: lookups, iteration and len, nothing that writes."""

    __slots__ = ("_items",)

    def __init__(self, items):
        self._items = dict(items)

    def __getitem__(self, key):
        return self._items[key]

    def __contains__(self, key):
        return key in self._items

    def __iter__(self):
        return iter(list(self._items))

    def __len__(self):
        return len(self._items)

    def __repr__(self):
        return repr(self._items)

    def get(self, key, default=None):
        return self._items.get(key, default)

    def keys(self):
        return list(self._items)

    def values(self):
        return list(self._items.values())

    def items(self):
        return list(self._items.items())


native.freeze_type(_Table)


def _check_types():
    """Every name of the table is there, and no other, on what this runtime makes itself."""
    own = {"view": View, "parser": Parser, "context": type(context)}
    for kind, cls in own.items():
        have = {name for name in vars(cls) if not name.startswith("_")}
        want = {row[1] for row in native.rows() if row[0] == kind}
        assert have == want, (kind, have ^ want)


def make_sdk():
    """(all names of moo.sdk, the names that moo_eval preloads), as the table of names has them."""
    _check_types()
    own = {
        "owned_objects": owned_objects, "owned_objects_by_pks": owned_objects_by_pks, "moo_eval": moo_eval,
        "get_session_setting": get_session_setting, "set_session_setting": set_session_setting,
        "get_client_mode": get_client_mode, "get_wrap_column": get_wrap_column, "can_open_editor": can_open_editor,
        "window_supported": window_supported, "direction_argument": direction_argument, "escape": escape,
        "set_task_perms": set_task_perms, "task_time_low": task_time_low, "invoked_verb_name": invoked_verb_name,
        "current_provenance": current_provenance, "prefetch_property": prefetch_property,
    }
    constants = {
        "context": context,
        "moojson": native.module("moojson", {
            "dumps": native.freeze(codec.dumps, "moojson.dumps"),
            "loads": native.freeze(codec.loads, "moojson.loads"),
        }),
        "OUTPUT_KINDS": OUTPUT_KINDS, "PLACEMENT_PREPS": PLACEMENT_PREPS,
        "HIDDEN_PLACEMENT_PREPS": HIDDEN_PLACEMENT_PREPS, "DIRECTIONS": DIRECTIONS,
        "OPPOSITE_DIRECTIONS": _Table(OPPOSITE_DIRECTIONS), "DIRECTION_SHORTCODES": _Table(DIRECTION_SHORTCODES),
        **errors.SDK_CLASSES,
    }
    table = {}
    for kind, name, answers, parameters, result in native.rows():
        if kind in ("constant", "error"):
            table[name] = constants.pop(name)
        elif kind == "function":
            function = own.pop(name, None)
            if function is None and answers == "nobody":
                function = _not_offered(name)
            elif function is None and answers == "engine":
                function = _engine_function(name, parameters, result)
            assert function is not None, name
            table[name] = native.freeze(function, name)
    assert not own and not constants, (list(own), list(constants))
    return table, dict(table)
