"""Exception classes of moo.sdk, and the way exceptions are named when they leave or enter a worker."""
import ast
import builtins

from moosaic_sdk import native


class UserError(Exception):
    """An error meant for the player: its message is shown as it is."""

    def __init__(self, message="", data=None):
        super().__init__(message)
        self.message = str(message)
        self.data = data


class UsageError(UserError):
    pass


class NoSuchObjectError(UserError):
    def __init__(self, name="", data=None):
        super().__init__(f'I don\'t see "{name}" here.', data)
        self.name = name


class AmbiguousObjectError(UserError):
    def __init__(self, name="", matches=(), message=None):
        matches = list(matches)
        super().__init__(message or f'Which "{name}": {_choices(matches)}?', matches)
        self.name = name


class AmbiguousVerbError(UserError):
    def __init__(self, name="", matches=(), message=None):
        matches = list(matches)
        super().__init__(message or f'Which verb "{name}": {_choices(matches)}?', matches)
        self.name = name


class NoSuchVerbError(UserError):
    def __init__(self, name="", data=None):
        super().__init__(f'I don\'t understand "{name}".', name if data is None else data)
        self.name = name


class NoSuchPropertyError(UserError):
    def __init__(self, name="", origin=None):
        where = f" on {origin}" if origin is not None else ""
        super().__init__(f'No property "{name}"{where}.')
        self.name = name


class NoSuchPrepositionError(UserError):
    def __init__(self, name="", data=None):
        super().__init__(f'That needs a "{name}" part.', name if data is None else data)
        self.name = name


class NoSuchAttributeError(UserError, AttributeError):
    """`obj.name` where nothing of that name is on the object: a plain line for the player, an AttributeError for code."""


class RecursiveError(UserError):
    pass


class QuotaError(UserError):
    pass


class TickLimitError(UserError):
    pass


class ExecutionError(UserError):
    def __init__(self, code="", exception=None):
        super().__init__(str(exception))
        self.code = code
        self.exception = exception


class AccessError(PermissionError):
    def __init__(self, accessor=None, action="", subject=None, message=None):
        message = message or f"Not allowed: {action} on {subject}."
        super().__init__(message)
        self.message = message
        self.data = (accessor, action, subject)
        self.accessor = accessor
        self.action = action
        self.subject = subject

    def __str__(self):
        return self.message


class AppendOnlyError(Exception):
    def __init__(self, name="", data=None):
        super().__init__(f"{name} rows can only be added")
        self.message = self.args[0]
        self.data = data


def _choices(matches):
    texts = [str(match) for match in matches[:5]]
    if len(texts) < 2:
        return "".join(texts)
    if len(matches) > 5:
        return ", ".join(texts) + f" and {len(matches) - 5} more"
    return ", ".join(texts[:-1]) + " or " + texts[-1]


SDK_CLASSES = {
    cls.__name__: cls
    for cls in (
        UserError, UsageError, NoSuchObjectError, AmbiguousObjectError, AmbiguousVerbError, NoSuchVerbError,
        NoSuchPropertyError, NoSuchPrepositionError, NoSuchAttributeError, RecursiveError, QuotaError, TickLimitError,
        ExecutionError, AccessError, AppendOnlyError,
    )
}
BUILTIN_CLASSES = {
    name: value
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
CLASSES = {**BUILTIN_CLASSES, **SDK_CLASSES}
# The engine's name for "nothing of that name on the object" has had two spellings.
ALIASES = {"NoSuchAttribute": NoSuchAttributeError}

for _class in SDK_CLASSES.values():
    native.freeze_type(_class)


def rebuild(kind, message, data):
    """The exception instance for an error that comes from the engine or from another worker."""
    cls = ALIASES.get(kind) or CLASSES.get(kind)
    if cls is None:
        return RuntimeError(f"{kind}: {message}")
    if cls in SDK_CLASSES.values():
        return _rebuild_own(cls, message, data)
    if cls is KeyError:
        return KeyError(_literal(message))
    # Of a class that takes more than a message, the nearest above that does not: a UnicodeEncodeError is a UnicodeError.
    for near in cls.__mro__:
        try:
            return near(message) if near is cls else near(f"{kind}: {message}")
        except Exception:
            continue
    return RuntimeError(f"{kind}: {message}")


def _rebuild_own(cls, message, data):
    error = cls.__new__(cls, message)
    if cls is AccessError:
        PermissionError.__init__(error, message)
        if isinstance(data, dict):
            data = (data.get("accessor"), data.get("access_str", ""), data.get("subject"))
        parts = data if isinstance(data, (tuple, list)) and len(data) == 3 else (None, "", None)
        error.accessor, error.action, error.subject = parts
        data = tuple(parts)
    error.message = message
    error.data = data
    if isinstance(error, UserError):
        error.name = data if isinstance(data, str) else ""
    return error


def _literal(message):
    try:
        return ast.literal_eval(message)
    except Exception:
        return message


def describe(error):
    """(class name, message, data) of an exception that leaves a verb."""
    for cls in type(error).__mro__:
        if CLASSES.get(cls.__name__) is cls:
            name = cls.__name__
            break
    else:
        name = "Exception"
    try:
        message = str(error)
    except Exception:
        message = ""
    if cls is not type(error):
        message = f"{type(error).__name__}: {message}"
    return name, message, error.__dict__.get("data") if name in SDK_CLASSES else None
