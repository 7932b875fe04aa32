"""moo.sdk as verbs see it. Types only: the functions exist inside a running Moosaic server.

Names that are also in scope in every verb: this, passthrough, _ (the System Object), args, kwargs, verb_name, print.
Made by `moosaic verb names --stubs`.
"""
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

class Moojson:
    def dumps(self, value: Any) -> str: ...
    def loads(self, text: str) -> Any: ...

class View(Generic[T]):
    """A lazy list of things; chainable. Conditions as in `filter(name__iexact='lamp', pk__in=[1, 2])`."""
    def all(self) -> View[T]:
        """The same view, to be evaluated anew."""
    def filter(self, **conditions: Any) -> View[T]:
        """Those for which every condition holds, as `name__iexact='lamp'`."""
    def exclude(self, **conditions: Any) -> View[T]:
        """Those for which not every condition holds."""
    def order_by(self, *fields: str) -> View[T]:
        """In another order; `-name` turns it round."""
    def distinct(self) -> View[T]:
        """The same view: nothing is twice in one."""
    def none(self) -> View[T]:
        """An empty view."""
    def select_related(self, *names: str) -> View[T]:
        """The same view; nothing need be asked for beforehand."""
    def prefetch_related(self, *names: str) -> View[T]:
        """The same view; nothing need be asked for beforehand."""
    def first(self) -> T | None:
        """The first, or None."""
    def last(self) -> T | None:
        """The last, or None."""
    def get(self, **conditions: Any) -> T:
        """The only one; raises if there is none or several."""
    def exists(self) -> bool:
        """Whether there is one."""
    def count(self) -> int:
        """How many there are."""
    def contains(self, thing: Any) -> bool:
        """Whether `thing` is one of them."""
    def by_verb(self, name: str) -> list[tuple[Verb, list[T]]]:
        """The objects that have a verb of this name, those of the same verb together."""
    def __iter__(self) -> Iterator[T]: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

class Object:
    """A thing of the world. Any other name is a verb of it, else a property."""
    @property
    def id(self) -> int:
        """Its number; prints as `#N`."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`object`."""
    name: str  # Its name.
    unique_name: bool  # Whether no other object may bear its name.
    obvious: bool  # Whether a room lists it among what is there.
    owner: Object | None  # Who owns it.
    @property
    def owner_id(self) -> int | None:
        """The number of its owner."""
    location: Object | None  # Where it is; assigning it moves it at `save()`.
    @property
    def location_id(self) -> int | None:
        """The number of its location."""
    placement_prep: str | None  # How it is placed: `on`, `under`, …
    placement_target: Object | None  # On or under what it is placed.
    @property
    def placement_target_id(self) -> int | None:
        """The number of that."""
    @property
    def placement(self) -> tuple[str, Object] | None:
        """Preposition and target together."""
    @property
    def recycled(self) -> bool:
        """Whether it lies among the recycled."""
    @property
    def recycled_at(self) -> datetime | None:
        """Since when."""
    @property
    def site_id(self) -> int:
        """The number of its universe."""
    @property
    def site(self) -> Any:
        """Its universe; opaque."""
    @property
    def parents(self) -> View[Object]:
        """Its parents, in order."""
    @property
    def children(self) -> View[Object]:
        """Objects that have it as a parent."""
    @property
    def contents(self) -> View[Object]:
        """What is directly in it."""
    @property
    def placed_objects(self) -> View[Object]:
        """What is placed on, under or behind it."""
    @property
    def verbs(self) -> View[Verb]:
        """Verbs defined on it."""
    @property
    def properties(self) -> View[Property]:
        """Its rows of properties."""
    @property
    def aliases(self) -> View[Alias]:
        """Its other names."""
    @property
    def acl(self) -> View[AclRule]:
        """Its rules; needs `grant`."""
    @property
    def depth(self) -> int:
        """Only on elements of `get_contents`, `get_ancestors`, `get_descendents`."""
    @property
    def path_weight(self) -> int:
        """Only on elements of `get_ancestors`."""
    def is_player(self) -> bool:
        """Whether it is somebody's avatar."""
    def is_wizard(self) -> bool:
        """Whether it is a wizard's avatar."""
    def is_connected(self) -> bool:
        """Whether a session of it is open; True of what is no player."""
    def is_named(self, name: str) -> bool:
        """Whether this is its name or an alias, in any case."""
    def is_a(self, obj: Object) -> bool:
        """Whether `obj` is an ancestor of it."""
    def contains(self, obj: Object) -> bool:
        """Whether `obj` is in it, at any depth."""
    def find(self, name: str, exclude_hidden_placement: bool = False) -> View[Object]:
        """What is directly in it and bears this name."""
    def get_contents(self) -> View[Object]:
        """What is in it at any depth, with `depth`."""
    def get_ancestors(self) -> View[Object]:
        """Its ancestors, nearest first, with `depth` and `path_weight`."""
    def get_descendents(self) -> View[Object]:
        """Its descendants, with `depth`."""
    def is_placed(self) -> bool:
        """Whether it is placed on, under or behind something."""
    def is_hidden_placement(self) -> bool:
        """Whether its place hides it."""
    def set_placement(self, prep: str, target: Object) -> None:
        """Places it."""
    def clear_placement(self) -> None:
        """Takes it from its place."""
    def add_alias(self, alias: str) -> bool:
        """Another name; False if it has it already."""
    def add_parent(self, parent: Object) -> None:
        """Another parent, behind those it has."""
    def remove_parent(self, parent: Object) -> None:
        """Takes a parent away."""
    def add_verb(self, *names: str, code: str | None = None, owner: Object | None = None, repo: Any = None, filename: str | None = None, direct_object: str = 'none', indirect_objects: Mapping[str, str] | None = None, replace: bool = False, method: bool = False, raw: bool = False, reserved: bool = False) -> Verb:
        """A new verb; its code is checked first. Only programmers make one."""
    def has_verb(self, name: str, recurse: bool = True) -> bool:
        """Whether it has a verb of this name."""
    def get_verb(self, name: str, recurse: bool = True, allow_ambiguous: bool = False, return_first: bool = True) -> Any:
        """The verb of this name, bound to it; a list with `allow_ambiguous`."""
    def invoke_verb(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Calls a verb by name."""
    def set_property(self, name: str, value: Any, inherit_owner: bool = ..., owner: Object | None = None) -> None:
        """Sets a property of its own."""
    def get_property(self, name: str, recurse: bool = True, original: bool = False, default: Any = ...) -> Any:
        """The value of a property, or the row with `original`."""
    def get_property_objects(self, name: str, prefetch_related: Any = None, select_related: Any = None) -> Any:
        """A property that is a list, without what is no visible object."""
    def has_property(self, name: str, recurse: bool = True) -> bool:
        """Whether it has a property of this name."""
    def delete_property(self, name: str) -> None:
        """Deletes its own row of a property."""
    def save(self, update_fields: Iterable[str] | None = None) -> None:
        """Keeps the fields that were assigned."""
    def refresh_from_db(self) -> None:
        """Forgets the fields that were assigned and not saved."""
    def delete(self) -> None:
        """Destroys it."""
    def owns(self, subject: Any) -> bool:
        """Whether it owns an object, verb or property."""
    def is_allowed(self, permission: str, subject: Any, fatal: bool = False) -> bool:
        """Whether the rules of `subject` allow it something; `fatal` raises instead of False."""
    def can_caller(self, permission: str, subject: Any = None) -> None:
        """Raises AccessError unless the caller may do that with `subject`, or with it."""
    def caller_can(self, permission: str) -> bool:
        """Whether the caller may do that with it."""
    def caller_can_read(self) -> bool:
        """Whether the caller may read it."""
    def allow(self, accessor: Object | str, permission: str) -> None:
        """A rule that allows, for an object or a group."""
    def deny(self, accessor: Object | str, permission: str) -> None:
        """A rule that denies."""
    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...

class Verb:
    """A verb; calling it runs it."""
    @property
    def id(self) -> int:
        """Its number."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`verb`."""
    code: str  # Its source; checked at `save()`. Only programmers change it.
    owner: Object | None  # With whose rights it runs.
    @property
    def owner_id(self) -> int | None:
        """The number of its owner."""
    @property
    def origin(self) -> Object:
        """The object that defines it."""
    @property
    def origin_id(self) -> int:
        """The number of that object."""
    direct_object: str  # `this`, `any`, `none` or `either`.
    indirect_objects: dict[str, str]  # Preposition to `this`, `any` or `none`.
    raw: bool  # Whether it gets the rest of the line as typed.
    method: bool  # Whether it cannot be typed.
    reserved: bool  # Whether others' verbs of its names are passed over for whoever has it from a class.
    @property
    def filename(self) -> str | None:
        """The file it was loaded from."""
    @property
    def repo(self) -> Any:
        """The set of files it belongs to."""
    @property
    def ref(self) -> str | None:
        """Always None."""
    @property
    def names(self) -> View[VerbName]:
        """Its names."""
    @property
    def acl(self) -> View[AclRule]:
        """Its rules; needs `grant`."""
    def name(self) -> str:
        """Its first name."""
    def is_bound(self) -> bool:
        """Whether it was found for an object."""
    def passthrough(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the definition that it hides; only inside its own run."""
    def set_names(self, *names: str) -> None:
        """Replaces its names. Only programmers do."""
    def save(self, update_fields: Iterable[str] | None = None) -> None:
        """Keeps the fields that were assigned."""
    def refresh_from_db(self) -> None:
        """Forgets the fields that were assigned and not saved."""
    def delete(self) -> None:
        """Deletes it."""
    def reload(self) -> None:
        """Always refused: files are loaded by the server's own commands."""
    def can_caller(self, permission: str, subject: Any = None) -> None:
        """Raises AccessError unless the caller may do that with it."""
    def caller_can(self, permission: str) -> bool:
        """Whether the caller may do that with it."""
    def caller_can_read(self) -> bool:
        """Whether the caller may read it."""
    def allow(self, accessor: Object | str, permission: str) -> None:
        """A rule that allows."""
    def deny(self, accessor: Object | str, permission: str) -> None:
        """A rule that denies."""
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

class Property:
    """A row of a property."""
    @property
    def id(self) -> int:
        """Its number."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`property`."""
    name: str  # Its name.
    value: str  # Its value as encoded text; see `moojson`.
    @property
    def type(self) -> str:
        """Always `string`."""
    owner: Object | None  # Who owns the row.
    @property
    def owner_id(self) -> int | None:
        """The number of its owner."""
    @property
    def origin(self) -> Object:
        """The object that has the row."""
    @property
    def origin_id(self) -> int:
        """The number of that object."""
    inherit_owner: bool  # Whether rows of children belong to the children's owners.
    @property
    def acl(self) -> View[AclRule]:
        """Its rules; needs `grant`."""
    def save(self, update_fields: Iterable[str] | None = None) -> None:
        """Keeps the fields that were assigned."""
    def refresh_from_db(self) -> None:
        """Forgets the fields that were assigned and not saved."""
    def delete(self) -> None:
        """Deletes the row."""
    def can_caller(self, permission: str, subject: Any = None) -> None:
        """Raises AccessError unless the caller may do that with it."""
    def caller_can(self, permission: str) -> bool:
        """Whether the caller may do that with it."""
    def caller_can_read(self) -> bool:
        """Whether the caller may read it."""
    def allow(self, accessor: Object | str, permission: str) -> None:
        """A rule that allows."""
    def deny(self, accessor: Object | str, permission: str) -> None:
        """A rule that denies."""

class Alias:
    """Another name of an object."""
    @property
    def id(self) -> int:
        """Its number."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`alias`."""
    alias: str  # The name.
    @property
    def object(self) -> Object:
        """Whose name it is."""
    @property
    def object_id(self) -> int:
        """The number of that object."""
    def save(self, update_fields: Iterable[str] | None = None) -> None:
        """Keeps what was assigned."""
    def refresh_from_db(self) -> None:
        """Forgets what was assigned and not saved."""
    def delete(self) -> None:
        """Takes the name away."""

class VerbName:
    """A name of a verb."""
    @property
    def id(self) -> int:
        """Its number."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`verb_name`."""
    name: str  # The name.
    @property
    def verb(self) -> Verb:
        """The verb that has it."""
    @property
    def verb_id(self) -> int:
        """The number of that verb."""
    def save(self, update_fields: Iterable[str] | None = None) -> None:
        """Keeps what was assigned."""
    def refresh_from_db(self) -> None:
        """Forgets what was assigned and not saved."""
    def delete(self) -> None:
        """Takes the name away."""

class AclRule:
    """A rule of an object, verb or property."""
    @property
    def id(self) -> int:
        """A number that tells it from the other rules of its entity."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`acl`."""
    rule: str  # `allow` or `deny`.
    permission: str  # What it allows or denies.
    accessor: Object | None  # Whom it is about, if one object.
    group: str | None  # Whom it is about, if a group: `everyone`, `owners`, `wizards`.
    def actor(self) -> Object | str:
        """Whom it is about: the object or the group."""
    def entity(self) -> Any:
        """The object, verb or property that has the rule."""
    def origin(self) -> Object:
        """The object of that: itself, or where the verb or property is."""
    def save(self, update_fields: Iterable[str] | None = None) -> None:
        """Puts the changed rule in the place of the old one."""
    def refresh_from_db(self) -> None:
        """Forgets what was assigned and not saved."""
    def delete(self) -> None:
        """Takes the rule away."""

class Account:
    """The login behind an avatar."""
    @property
    def id(self) -> int:
        """Its number; the rest of an account is opaque."""
    @property
    def pk(self) -> int:
        """The same as `id`."""
    @property
    def kind(self) -> str:
        """`account`."""
    @property
    def account_id(self) -> int:
        """The same as `id`."""

class SSHKey:
    """A public key of a login. Its entries are also read as of a dict."""
    pk: int  # Its number.
    name: str  # The comment of the line it came from.
    keytype: str  # As `ssh-ed25519`.
    fingerprint: str  # As OpenSSH prints it.
    created: datetime  # Since when the login has it.
    def __getitem__(self, name: str) -> Any: ...

class Parser:
    """The command as it was understood: `context.parser`."""
    @property
    def caller(self) -> Object | None:
        """Who typed the command."""
    @property
    def lexer(self) -> Parser:
        """The parser itself, for old verbs."""
    @property
    def command(self) -> str:
        """The command as typed."""
    @property
    def raw(self) -> str | None:
        """What follows the verb's name, as typed; only of a `--raw` verb."""
    @property
    def words(self) -> list[str]:
        """The words of the command."""
    @property
    def dobj_str(self) -> str | None:
        """The direct object as typed, without its specifier."""
    @property
    def dobj_spec_str(self) -> str | None:
        """Its specifier: `my`, `the`, `Ann's`."""
    @property
    def dobj(self) -> Object | None:
        """The direct object, if exactly one was found."""
    @property
    def prepositions(self) -> dict[str, list[list[Any]]]:
        """Preposition to its phrases: specifier, text, object."""
    @property
    def verb(self) -> Verb | None:
        """The verb that was chosen."""
    @property
    def this(self) -> Object | None:
        """The object it was found for."""
    def get_dobj(self, lookup: bool = False) -> Object:
        """The direct object; raises if there is none."""
    def get_dobj_str(self) -> str:
        """Its text; raises if there is none."""
    def has_dobj(self, lookup: bool = False) -> bool:
        """Whether there is a direct object."""
    def has_dobj_str(self) -> bool:
        """Whether there is a text for one."""
    def get_pobj(self, prep: str, lookup: bool = False) -> Object:
        """The object behind a preposition; raises if there is none."""
    def get_pobj_str(self, prep: str, return_list: bool = False) -> Any:
        """The text behind a preposition."""
    def get_pobj_spec_str(self, prep: str, return_list: bool = False) -> Any:
        """The specifier behind a preposition."""
    def has_pobj(self, prep: str) -> bool:
        """Whether an object stands behind a preposition."""
    def has_pobj_str(self, prep: str) -> bool:
        """Whether a text stands behind a preposition."""
    def get_iobj(self, lookup: bool = False) -> Object:
        """The first object behind any preposition."""
    def has_iobj(self) -> bool:
        """Whether an object stands behind any preposition."""
    def find_object(self, specifier: str, name: str, return_list: bool = False) -> Any:
        """Searches as the parser does."""
    def get_pronoun_object(self, text: str) -> Object | None:
        """What `me`, `here` or `#N` mean for the player."""
    def get_search_order(self) -> list[Object]:
        """The objects whose verbs are looked at, lowest rank first."""
    def get_verb(self) -> Verb | None:
        """The verb that was chosen."""

class Context:
    """The task that runs: `context`."""
    @property
    def caller(self) -> Object:
        """With whose rights this verb runs: its owner."""
    @property
    def player(self) -> Object | None:
        """Who typed the command, if somebody did."""
    @property
    def writer(self) -> Callable[[Any], None]:
        """Puts out one text, as `print` does."""
    @property
    def parser(self) -> Parser | None:
        """The command as it was understood, if one was typed."""
    @property
    def task_id(self) -> str:
        """Names this task in logs."""
    @property
    def task_time(self) -> tuple[float, float | None, float | None]:
        """Seconds gone, the limit, seconds left."""
    @property
    def limits(self) -> dict[str, Any]:
        """The bounds of this task by name, as in `[limits]`; `class`: whose they are; what its player keeps."""
    @property
    def caller_stack(self) -> list[dict[str, Any]]:
        """The verbs that run, outermost first."""
    @property
    def scratch(self) -> dict[Any, Any]:
        """Shared by one owner's verbs in this task."""

context: Context  # The task that runs.
moojson: Moojson  # `dumps(value)` and `loads(text)` of stored values.
OUTPUT_KINDS: tuple[str, ...]  # Kinds of text that `notify` takes.
PLACEMENT_PREPS: tuple[str, ...]  # Prepositions of placement.
HIDDEN_PLACEMENT_PREPS: tuple[str, ...]  # Those that hide.
DIRECTIONS: tuple[str, ...]  # The ten directions.
OPPOSITE_DIRECTIONS: Mapping[str, str]  # The way back.
DIRECTION_SHORTCODES: Mapping[str, str]  # Their short forms.

def lookup(x: int | str, return_first: bool = True) -> Any:
    """The object with this number, `#N`, name or alias; of `$name` what that property of the System Object holds."""
def create(name: str, owner: Object | None = ..., location: Object | None = ..., parents: Iterable[Object] = ..., obvious: bool = False, unique_name: bool = False) -> Object:
    """A new object."""
def destroy(obj: Object) -> None:
    """Destroys an object for good."""
def players() -> list[Object]:
    """Every avatar."""
def connected_players(within: timedelta | None = None) -> list[Object]:
    """Who is connected; only who did something `within` that time."""
def presence() -> list[tuple[Object, float, float]]:
    """Who is connected, with seconds idle and seconds connected."""
def prefetch_property(objects: Iterable[Object], name: str) -> None:
    """Does nothing: properties need not be asked for beforehand."""
def owned_objects(player_obj: Object) -> View[Object]:
    """What somebody owns, by name."""
def owned_objects_by_pks(pk_list: Iterable[int]) -> View[Object]:
    """Objects by number, by name."""
def guaranteed_moveto(obj: Object, dest: Object | None) -> Object:
    """Moves past locks: a wizard's code, or somebody himself to his home."""
def send_home(player: Object) -> Object:
    """Moves to the player's home, else to the start room."""
def write(obj: Object, message: str) -> None:
    """Text for an avatar."""
def notify(obj: Object, message: str, kind: str = 'text') -> None:
    """Text of a kind (`OUTPUT_KINDS`) for an avatar."""
def escape(text: Any) -> str:
    """The text with its markup made literal."""
def get_session_setting(key: str, default: Any = None) -> Any:
    """A setting of the session."""
def set_session_setting(key: str, value: Any) -> None:
    """Changes a setting of the player's session: code of the player, or a wizard's."""
def get_client_mode() -> str:
    """`rich` or `raw`."""
def get_wrap_column() -> int:
    """Where the player's lines are wrapped."""
def can_open_editor() -> bool:
    """Whether the client has an editor."""
def window_supported(obj: Object | None = None) -> bool:
    """Whether the client has windows."""
def boot_player(obj: Object, reason: str = '') -> None:
    """Ends an avatar's session."""
def read_lines(obj: Object, verb: Verb, *args: Any, intro: str = '') -> None:
    """Collects lines up to a lone dot, then calls `verb(text, *args)`."""
def expect_lines() -> None:
    """Says that a text follows this command: if it fails, lines that came with it are thrown away, up to a lone dot, instead of being run."""
def read_answers(obj: Object, verb: Verb, prompts: Iterable[str], *args: Any, hidden: bool = False) -> None:
    """Asks one to eight questions, then calls `verb(answers, *args)`."""
def available_commands() -> list[tuple[str, str, Object]]:
    """What the player can type here: name, first sentence of help, object."""
def command_help(word: str) -> str | None:
    """The docstring of a command, None if there is no such command here."""
def parse_shebang(source: str) -> dict[str, Any] | None:
    """Names and specifiers of a verb file's first line."""
def check_verb(source: str) -> list[str]:
    """What the language wall finds in a source."""
def direction_argument(parser: Parser | None = None, *, after_prep: str | None = None) -> str:
    """The direction that was typed, in small letters."""
def invoked_verb_name(default: Any = None) -> Any:
    """The first word that was typed, in small letters."""
def set_task_perms(who: Object | None) -> AbstractContextManager[Any]:
    """`with set_task_perms(who):` makes `who` the caller inside the block."""
def asker() -> Object | None:
    """The innermost owner on the caller stack who is no wizard."""
def current_provenance() -> dict[str, Any] | None:
    """Object, verb and owner of the innermost frame, as numbers and a name."""
def task_time_low(threshold: float = 0.5) -> bool:
    """Whether fewer seconds than that are left."""
def moo_eval(code_string: str, show: bool = False) -> Any:
    """Runs text as the caller; the value of a final expression, with show its repr (None stays None)."""
def account_for(avatar_obj: Object) -> Account | None:
    """The account behind an avatar; opaque."""
def account_id_for(avatar_obj: Object) -> int | None:
    """The number of that account."""
def current_account() -> Account | None:
    """The account of the player."""
def set_password(player_obj: Object, new_password: str, old_password: str | None = None) -> None:
    """Sets the login's password; a player needs the old one."""
def list_ssh_keys(player_obj: Object) -> list[SSHKey]:
    """The login's keys, the oldest first."""
def add_ssh_key(player_obj: Object, key_string: str) -> SSHKey:
    """Another key: a line of a `.pub` file."""
def remove_ssh_key(player_obj: Object, index: int) -> SSHKey:
    """Takes a key away; 1 is the oldest."""
def server_info() -> dict[str, Any]:
    """Version, Python's version, process number, memory."""
def task_limits() -> dict[str, Any]:
    """What `context.limits` shows."""
def spent_hooks(verbs: Iterable[Verb]) -> list[Verb] | None:
    """None while something of `limits.hooks_ms` is left; after that those of the verbs that are called no more in this command."""

class UserError(Exception):
    """An error meant for the player: its message is shown as it is."""
    message: str
    data: Any
    def __init__(self, message: str = '', data: Any = None) -> None: ...

class UsageError(UserError):
    """A command was used wrongly."""
    def __init__(self, message: str = '', data: Any = None) -> None: ...

class NoSuchObjectError(UserError):
    """No object of that name."""
    name: str
    def __init__(self, name: str = '', data: Any = None) -> None: ...

class AmbiguousObjectError(UserError):
    """Several objects of that name."""
    name: str
    def __init__(self, name: str = '', matches: Iterable[Object] = (), message: str | None = None) -> None: ...

class AmbiguousVerbError(UserError):
    """Several verbs of that name."""
    name: str
    def __init__(self, name: str = '', matches: Iterable[Verb] = (), message: str | None = None) -> None: ...

class NoSuchVerbError(UserError):
    """No verb of that name."""
    name: str
    def __init__(self, name: str = '', data: Any = None) -> None: ...

class NoSuchPropertyError(UserError):
    """No property of that name."""
    name: str
    def __init__(self, name: str = '', origin: Object | None = None) -> None: ...

class NoSuchPrepositionError(UserError):
    """The command lacks that part."""
    name: str
    def __init__(self, name: str = '', data: Any = None) -> None: ...

class NoSuchAttributeError(UserError, AttributeError):
    """`obj.name` where nothing of that name is on the object."""
    def __init__(self, message: str = '', data: Any = None) -> None: ...

class RecursiveError(UserError):
    """Something would contain or inherit itself."""
    def __init__(self, message: str = '', data: Any = None) -> None: ...

class QuotaError(UserError):
    """The owner may have no more."""
    def __init__(self, message: str = '', data: Any = None) -> None: ...

class TickLimitError(UserError):
    """A verb ran for too many steps."""
    def __init__(self, message: str = '', data: Any = None) -> None: ...

class ExecutionError(UserError):
    """Code that a verb ran has failed."""
    def __init__(self, code: str = '', exception: Any = None) -> None: ...

class AccessError(PermissionError):
    """The rules do not allow it; `data` is accessor, action and subject."""
    message: str
    data: Any
    def __init__(self, accessor: Any = None, action: str = '', subject: Any = None, message: str | None = None) -> None: ...

class AppendOnlyError(Exception):
    """Such rows can only be added."""
    name: str
    message: str
    data: Any
    def __init__(self, name: str = '', data: Any = None) -> None: ...

# Importable, and answered with a UserError: the server does not offer these yet.
def open_editor(*args: Any, **kwargs: Any) -> Any: ...
def open_paginator(*args: Any, **kwargs: Any) -> Any: ...
def open_input(*args: Any, **kwargs: Any) -> Any: ...
def open_window(*args: Any, **kwargs: Any) -> Any: ...
def window_write(*args: Any, **kwargs: Any) -> Any: ...
def window_cursor(*args: Any, **kwargs: Any) -> Any: ...
def window_emit(*args: Any, **kwargs: Any) -> Any: ...
def window_clear(*args: Any, **kwargs: Any) -> Any: ...
def window_split(*args: Any, **kwargs: Any) -> Any: ...
def close_window(*args: Any, **kwargs: Any) -> Any: ...
def send_oob(*args: Any, **kwargs: Any) -> Any: ...
def send_gmcp(*args: Any, **kwargs: Any) -> Any: ...
def room_info_payload(*args: Any, **kwargs: Any) -> Any: ...
def play_sound(*args: Any, **kwargs: Any) -> Any: ...
def invoke(*args: Any, **kwargs: Any) -> Any: ...
def cancel_scheduled_task(*args: Any, **kwargs: Any) -> Any: ...
def get_scheduled_task_info(*args: Any, **kwargs: Any) -> Any: ...
def schedule_continuation(*args: Any, **kwargs: Any) -> Any: ...
def progress(*args: Any, **kwargs: Any) -> Any: ...
def ensure_player_record(*args: Any, **kwargs: Any) -> Any: ...
def remove_player_record(*args: Any, **kwargs: Any) -> Any: ...
def resolve_by_key(*args: Any, **kwargs: Any) -> Any: ...
def get_or_create_by_key(*args: Any, **kwargs: Any) -> Any: ...
def avatars_of(*args: Any, **kwargs: Any) -> Any: ...
def capture_provenance_stack(*args: Any, **kwargs: Any) -> Any: ...
def resolve_provenance_account(*args: Any, **kwargs: Any) -> Any: ...
def broadcast_allowed(*args: Any, **kwargs: Any) -> Any: ...
def broadcast_limit(*args: Any, **kwargs: Any) -> Any: ...
def broadcast_window(*args: Any, **kwargs: Any) -> Any: ...
def record_action(*args: Any, **kwargs: Any) -> Any: ...
def query_audit(*args: Any, **kwargs: Any) -> Any: ...
def suspend(*args: Any, **kwargs: Any) -> Any: ...
def unsuspend(*args: Any, **kwargs: Any) -> Any: ...
def unban(*args: Any, **kwargs: Any) -> Any: ...
def ban(*args: Any, **kwargs: Any) -> Any: ...
def is_blacklisted(*args: Any, **kwargs: Any) -> Any: ...
def account_login_blocked(*args: Any, **kwargs: Any) -> Any: ...
def provision_guest(*args: Any, **kwargs: Any) -> Any: ...
def remove_guest(*args: Any, **kwargs: Any) -> Any: ...
def is_guest(*args: Any, **kwargs: Any) -> Any: ...
def register(*args: Any, **kwargs: Any) -> Any: ...
def require_registered(*args: Any, **kwargs: Any) -> Any: ...
def soft_recycle(*args: Any, **kwargs: Any) -> Any: ...
def restore(*args: Any, **kwargs: Any) -> Any: ...
def get_recycled(*args: Any, **kwargs: Any) -> Any: ...
def sweep_recycled(*args: Any, **kwargs: Any) -> Any: ...
def check_room_connectivity(*args: Any, **kwargs: Any) -> Any: ...
def send_message(*args: Any, **kwargs: Any) -> Any: ...
def get_mailbox(*args: Any, **kwargs: Any) -> Any: ...
def get_message(*args: Any, **kwargs: Any) -> Any: ...
def mark_read(*args: Any, **kwargs: Any) -> Any: ...
def delete_message(*args: Any, **kwargs: Any) -> Any: ...
def undelete_message(*args: Any, **kwargs: Any) -> Any: ...
def count_unread(*args: Any, **kwargs: Any) -> Any: ...
def get_mail_stats(*args: Any, **kwargs: Any) -> Any: ...
