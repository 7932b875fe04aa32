// Functions, constants and errors of moo.sdk.
#pragma once

#include <array>

#include <moosaic/names/row.hpp>

namespace moosaic::names::detail {

using enum Kind;
using enum Form;
using enum Effect;
using enum By;
using enum Who;

// clang-format off
inline constexpr auto functions = std::to_array<Row>({
    {function, call, "lookup", "(x: int | str, return_first: bool = True) -> Any", reads, engine, anyone, "The object with this number, `#N`, name or alias; of `$name` what that property of the System Object holds.", true},
    {function, call, "create", "(name: str, owner: Object | None = ..., location: Object | None = ..., parents: Iterable[Object] = ..., obvious: bool = False, unique_name: bool = False) -> Object", writes, engine, rights, "A new object."},
    {function, call, "destroy", "(obj: Object) -> None", writes, engine, rights, "Destroys an object for good."},
    {function, call, "players", "() -> list[Object]", reads, engine, anyone, "Every avatar.", true},
    {function, call, "connected_players", "(within: timedelta | None = None) -> list[Object]", reads, engine, anyone, "Who is connected; only who did something `within` that time.", true},
    {function, call, "presence", "() -> list[tuple[Object, float, float]]", reads, engine, anyone, "Who is connected, with seconds idle and seconds connected.", true},
    {function, call, "prefetch_property", "(objects: Iterable[Object], name: str) -> None", reads, runtime, anyone, "Does nothing: properties need not be asked for beforehand."},
    {function, call, "owned_objects", "(player_obj: Object) -> View[Object]", reads, runtime, anyone, "What somebody owns, by name."},
    {function, call, "owned_objects_by_pks", "(pk_list: Iterable[int]) -> View[Object]", reads, runtime, anyone, "Objects by number, by name."},
    {function, call, "guaranteed_moveto", "(obj: Object, dest: Object | None) -> Object", writes, engine, own, "Moves past locks: a wizard's code, or somebody himself to his home."},
    {function, call, "send_home", "(player: Object) -> Object", writes, engine, own, "Moves to the player's home, else to the start room."},

    {function, call, "write", "(obj: Object, message: str) -> None", speaks, engine, wizard, "Text for an avatar."},
    {function, call, "notify", "(obj: Object, message: str, kind: str = 'text') -> None", speaks, engine, wizard, "Text of a kind (`OUTPUT_KINDS`) for an avatar."},
    {function, call, "escape", "(text: Any) -> str", reads, engine, anyone, "The text with its markup made literal."},
    {function, call, "get_session_setting", "(key: str, default: Any = None) -> Any", reads, runtime, anyone, "A setting of the session."},
    {function, call, "set_session_setting", "(key: str, value: Any) -> None", speaks, engine, own, "Changes a setting of the player's session: code of the player, or a wizard's."},
    {function, call, "get_client_mode", "() -> str", reads, runtime, anyone, "`rich` or `raw`."},
    {function, call, "get_wrap_column", "() -> int", reads, runtime, anyone, "Where the player's lines are wrapped."},
    {function, call, "can_open_editor", "() -> bool", reads, runtime, anyone, "Whether the client has an editor."},
    {function, call, "window_supported", "(obj: Object | None = None) -> bool", reads, runtime, anyone, "Whether the client has windows."},
    {function, call, "boot_player", "(obj: Object, reason: str = '') -> None", speaks, engine, own, "Ends an avatar's session."},
    {function, call, "read_lines", "(obj: Object, verb: Verb, *args: Any, intro: str = '') -> None", speaks, engine, wizard, "Collects lines up to a lone dot, then calls `verb(text, *args)`."},
    {function, call, "expect_lines", "() -> None", speaks, engine, wizard, "Says that a text follows this command: if it fails, lines that came with it are thrown away, up to a lone dot, instead of being run."},
    {function, call, "read_answers", "(obj: Object, verb: Verb, prompts: Iterable[str], *args: Any, hidden: bool = False) -> None", speaks, engine, wizard, "Asks one to eight questions, then calls `verb(answers, *args)`."},

    {function, call, "available_commands", "() -> list[tuple[str, str, Object]]", reads, engine, anyone, "What the player can type here: name, first sentence of help, object."},
    {function, call, "command_help", "(word: str) -> str | None", reads, engine, anyone, "The docstring of a command, None if there is no such command here."},
    {function, call, "parse_shebang", "(source: str) -> dict[str, Any] | None", reads, engine, anyone, "Names and specifiers of a verb file's first line."},
    {function, call, "check_verb", "(source: str) -> list[str]", reads, engine, anyone, "What the language wall finds in a source."},
    {function, call, "direction_argument", "(parser: Parser | None = None, *, after_prep: str | None = None) -> str", reads, runtime, anyone, "The direction that was typed, in small letters."},
    {function, call, "invoked_verb_name", "(default: Any = None) -> Any", reads, runtime, anyone, "The first word that was typed, in small letters."},

    {function, call, "set_task_perms", "(who: Object | None) -> AbstractContextManager[Any]", reads, engine, wizard, "`with set_task_perms(who):` makes `who` the caller inside the block."},
    {function, call, "asker", "() -> Object | None", reads, engine, anyone, "The innermost owner on the caller stack who is no wizard.", true},
    {function, call, "current_provenance", "() -> dict[str, Any] | None", reads, runtime, anyone, "Object, verb and owner of the innermost frame, as numbers and a name."},
    {function, call, "task_time_low", "(threshold: float = 0.5) -> bool", reads, runtime, anyone, "Whether fewer seconds than that are left."},
    {function, call, "moo_eval", "(code_string: str, show: bool = False) -> Any", writes, runtime, rights,
     "Runs text as the caller; the value of a final expression, with show its repr (None stays None)."},

    {function, call, "account_for", "(avatar_obj: Object) -> Account | None", reads, engine, anyone, "The account behind an avatar; opaque."},
    {function, call, "account_id_for", "(avatar_obj: Object) -> int | None", reads, engine, anyone, "The number of that account."},
    {function, call, "current_account", "() -> Account | None", reads, engine, anyone, "The account of the player."},
    {function, call, "set_password", "(player_obj: Object, new_password: str, old_password: str | None = None) -> None", writes, engine, wizard, "Sets the login's password; a player needs the old one."},
    {function, call, "list_ssh_keys", "(player_obj: Object) -> list[SSHKey]", reads, engine, wizard, "The login's keys, the oldest first."},
    {function, call, "add_ssh_key", "(player_obj: Object, key_string: str) -> SSHKey", writes, engine, wizard, "Another key: a line of a `.pub` file."},
    {function, call, "remove_ssh_key", "(player_obj: Object, index: int) -> SSHKey", writes, engine, wizard, "Takes a key away; 1 is the oldest."},
    {function, call, "server_info", "() -> dict[str, Any]", reads, engine, wizard, "Version, Python's version, process number, memory."},

    {function, call, "task_limits", "() -> dict[str, Any]", reads, engine, anyone, "What `context.limits` shows."},
    {function, call, "spent_hooks", "(verbs: Iterable[Verb]) -> list[Verb] | None", reads, engine, anyone, "None while something of `limits.hooks_ms` is left; after that those of the verbs that are called no more in this command."},
    {constant, fixed, "context", "Context", reads, runtime, anyone, "The task that runs."},
    {constant, fixed, "moojson", "Moojson", reads, runtime, anyone, "`dumps(value)` and `loads(text)` of stored values."},
    {constant, fixed, "OUTPUT_KINDS", "tuple[str, ...]", reads, runtime, anyone, "Kinds of text that `notify` takes."},
    {constant, fixed, "PLACEMENT_PREPS", "tuple[str, ...]", reads, runtime, anyone, "Prepositions of placement."},
    {constant, fixed, "HIDDEN_PLACEMENT_PREPS", "tuple[str, ...]", reads, runtime, anyone, "Those that hide."},
    {constant, fixed, "DIRECTIONS", "tuple[str, ...]", reads, runtime, anyone, "The ten directions."},
    {constant, fixed, "OPPOSITE_DIRECTIONS", "Mapping[str, str]", reads, runtime, anyone, "The way back."},
    {constant, fixed, "DIRECTION_SHORTCODES", "Mapping[str, str]", reads, runtime, anyone, "Their short forms."},

    {error, call, "UserError", "Exception(message: str = '', data: Any = None)", reads, runtime, anyone, "An error meant for the player: its message is shown as it is."},
    {error, call, "UsageError", "UserError(message: str = '', data: Any = None)", reads, runtime, anyone, "A command was used wrongly."},
    {error, call, "NoSuchObjectError", "UserError(name: str = '', data: Any = None)", reads, runtime, anyone, "No object of that name."},
    {error, call, "AmbiguousObjectError", "UserError(name: str = '', matches: Iterable[Object] = (), message: str | None = None)", reads, runtime, anyone, "Several objects of that name."},
    {error, call, "AmbiguousVerbError", "UserError(name: str = '', matches: Iterable[Verb] = (), message: str | None = None)", reads, runtime, anyone, "Several verbs of that name."},
    {error, call, "NoSuchVerbError", "UserError(name: str = '', data: Any = None)", reads, runtime, anyone, "No verb of that name."},
    {error, call, "NoSuchPropertyError", "UserError(name: str = '', origin: Object | None = None)", reads, runtime, anyone, "No property of that name."},
    {error, call, "NoSuchPrepositionError", "UserError(name: str = '', data: Any = None)", reads, runtime, anyone, "The command lacks that part."},
    {error, call, "NoSuchAttributeError", "UserError, AttributeError(message: str = '', data: Any = None)", reads, runtime, anyone, "`obj.name` where nothing of that name is on the object."},
    {error, call, "RecursiveError", "UserError(message: str = '', data: Any = None)", reads, runtime, anyone, "Something would contain or inherit itself."},
    {error, call, "QuotaError", "UserError(message: str = '', data: Any = None)", reads, runtime, anyone, "The owner may have no more."},
    {error, call, "TickLimitError", "UserError(message: str = '', data: Any = None)", reads, runtime, anyone, "A verb ran for too many steps."},
    {error, call, "ExecutionError", "UserError(code: str = '', exception: Any = None)", reads, runtime, anyone, "Code that a verb ran has failed."},
    {error, call, "AccessError", "PermissionError(accessor: Any = None, action: str = '', subject: Any = None, message: str | None = None)", reads, runtime, anyone, "The rules do not allow it; `data` is accessor, action and subject."},
    {error, call, "AppendOnlyError", "Exception(name: str = '', data: Any = None)", reads, runtime, anyone, "Such rows can only be added."},
});

// Importable, so that verb files load unchanged; calling one says what is the matter.
inline constexpr auto not_yet = std::to_array<std::string_view>({
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
});
// clang-format on

}  // namespace moosaic::names::detail
