"""The table of moo.sdk: every name a verb can import. Most functions are requests to the engine."""
from moosaic_sdk import codec, errors, native
from moosaic_sdk.context import (
    context, current_provenance, invoked_verb_name, set_task_perms, task_time_low,
)
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

# Functions whose whole work the engine does, with the arguments they take.
_ENGINE_FUNCTIONS = {
    "lookup": lambda x, return_first=True: 0,
    "create": lambda name, *args, **kwargs: 0,
    "players": lambda: 0,
    "connected_players": lambda within=None: 0,
    "prefetch_property": lambda objects, name: 0,
    "write": lambda obj, message: 0,
    "notify": lambda obj, message, kind="text": 0,
    "boot_player": lambda obj, reason="": 0,
    "set_password": lambda player_obj, new_password, old_password=None: 0,
    "list_ssh_keys": lambda player_obj: 0,
    "add_ssh_key": lambda player_obj, key_string: 0,
    "remove_ssh_key": lambda player_obj, index: 0,
    "account_for": lambda avatar_obj: 0,
    "account_id_for": lambda avatar_obj: 0,
    "current_account": lambda: 0,
    "destroy": lambda obj: 0,
    "guaranteed_moveto": lambda obj, dest: 0,
    "send_home": lambda player: 0,
    "server_info": lambda: 0,
    "check_verb": lambda source: 0,
    # Of this server: live sessions, lines and answers collected from a player, what can be typed here.
    "presence": lambda: 0,
    "read_lines": lambda obj, verb, *args, intro="": 0,
    "read_answers": lambda obj, verb, prompts, *args, hidden=False: 0,
    "asker": lambda: 0,
    "available_commands": lambda: 0,
    "command_help": lambda word: 0,
    "parse_shebang": lambda source: 0,
}

# Importable, so that verb files load unchanged; calling one says what is the matter.
_NOT_OFFERED = (
    "open_editor", "open_paginator", "open_input", "open_window", "window_write", "window_cursor", "window_emit",
    "window_clear", "window_split", "close_window", "send_oob", "send_gmcp", "room_info_payload", "play_sound",
    "invoke", "cancel_scheduled_task", "get_scheduled_task_info", "schedule_continuation", "progress",
    "ensure_player_record", "remove_player_record", "resolve_by_key", "get_or_create_by_key", "avatars_of",
    "capture_provenance_stack", "resolve_provenance_account", "broadcast_allowed", "broadcast_limit",
    "broadcast_window", "record_action", "query_audit", "suspend", "unsuspend", "unban", "ban", "is_blacklisted",
    "account_login_blocked", "provision_guest", "remove_guest", "is_guest", "register", "require_registered",
    "soft_recycle", "restore", "get_recycled", "sweep_recycled", "check_room_connectivity", "send_message",
    "get_mailbox", "get_message", "mark_read", "delete_message", "undelete_message", "count_unread",
    "get_mail_stats",
)

_NO_ENTRY = object()


def _engine_function(name, signature):
    takes_lists = name in ("prefetch_property",)

    def call(*args, **kwargs):
        signature(*args, **kwargs)  # the TypeError of a wrong call, named after the function
        if takes_lists and args:
            args = (list(args[0]), *args[1:])
        return native.sdk(name, args, kwargs)

    signature.__name__ = signature.__qualname__ = name
    return call


def _not_offered(name):
    def call(*args, **kwargs):
        raise errors.UserError(f"This server does not offer {name}() yet.")

    return call


def owned_objects(player_obj):
    return View(("owned", player_obj)).order_by("name")


def owned_objects_by_pks(pk_list):
    return View(("ids", [int(pk) for pk in pk_list])).order_by("name")


def moo_eval(code_string):
    return native.moo_eval(code_string)


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


def make_sdk():
    """(all names of moo.sdk, the names that moo_eval preloads)."""
    functions = {
        "owned_objects": owned_objects, "owned_objects_by_pks": owned_objects_by_pks, "moo_eval": moo_eval,
        "get_session_setting": get_session_setting, "set_session_setting": set_session_setting,
        "get_client_mode": get_client_mode, "get_wrap_column": get_wrap_column, "can_open_editor": can_open_editor,
        "window_supported": window_supported, "direction_argument": direction_argument, "escape": escape,
        "set_task_perms": set_task_perms, "task_time_low": task_time_low, "invoked_verb_name": invoked_verb_name,
        "current_provenance": current_provenance,
    }
    functions.update((name, _engine_function(name, shape)) for name, shape in _ENGINE_FUNCTIONS.items())
    functions.update((name, _not_offered(name)) for name in _NOT_OFFERED)
    table = {name: native.freeze(function, name) for name, function in functions.items()}
    table.update(errors.SDK_CLASSES)
    table.update(
        context=context,
        moojson=native.module("moojson", {
            "dumps": native.freeze(codec.dumps, "moojson.dumps"),
            "loads": native.freeze(codec.loads, "moojson.loads"),
        }),
        OUTPUT_KINDS=OUTPUT_KINDS, PLACEMENT_PREPS=PLACEMENT_PREPS, HIDDEN_PLACEMENT_PREPS=HIDDEN_PLACEMENT_PREPS,
        DIRECTIONS=DIRECTIONS, OPPOSITE_DIRECTIONS=_Table(OPPOSITE_DIRECTIONS),
        DIRECTION_SHORTCODES=_Table(DIRECTION_SHORTCODES),
    )
    return table, dict(table)
