"""The closed world around verb code: its builtins and the read-only faces of the modules it may import."""
import _strptime
import binascii
import builtins
import datetime
import hashlib
import random
import re
import time

from moosaic_sdk import errors, native, rules, ticks

_BUILTIN_NAMES = (
    "abs", "all", "any", "bin", "bool", "bytearray", "bytes", "callable", "chr", "complex", "dict", "divmod",
    "enumerate", "filter", "float", "frozenset", "hex", "int", "isinstance", "issubclass", "len",
    "list", "map", "max", "min", "next", "oct", "ord", "pow", "range", "repr", "reversed", "round", "set", "slice",
    "sorted", "str", "sum", "tuple", "zip", "NotImplemented",
)


def _re_face():
    names = ("compile", "search", "match", "fullmatch", "split", "sub", "subn", "findall", "finditer", "escape")
    face = {name: native.freeze(getattr(re, name), "re." + name) for name in names}
    # Plain numbers: the enum members are ordinary Python objects that a verb could write to.
    for name in ("A", "ASCII", "I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "U", "UNICODE", "X", "VERBOSE",
                 "NOFLAG"):
        face[name] = int(getattr(re, name))
    face.update(error=re.error, Pattern=re.Pattern, Match=re.Match)
    native.freeze_type(re.error)
    return face


def _datetime_face():
    names = ("date", "time", "datetime", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC")
    return {name: getattr(datetime, name) for name in names}


def _strptime_time(text, layout="%a %b %d %H:%M:%S %Y"):
    # time.strptime imports its helper through the caller's builtins; called from here they are the real ones.
    return _strptime._strptime_time(text, layout)


def _time_face():
    names = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "gmtime", "localtime",
             "mktime", "strftime", "asctime", "ctime", "struct_time", "timezone", "altzone", "daylight", "tzname")
    face = {name: getattr(time, name) for name in names}
    face["strptime"] = native.freeze(_strptime_time, "time.strptime")
    return face


def _random_face():
    names = ("random", "uniform", "triangular", "randint", "randrange", "choice", "choices", "sample", "shuffle",
             "betavariate", "expovariate", "gammavariate", "gauss", "lognormvariate", "normalvariate", "vonmisesvariate",
             "paretovariate", "weibullvariate", "getrandbits", "randbytes", "seed")
    face = {name: native.freeze(getattr(random, name), "random." + name) for name in names}
    native.freeze_type(random.Random)
    face["Random"] = random.Random
    return face


def _hashlib_face():
    names = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_224", "sha3_256",
             "sha3_384", "sha3_512")
    face = {name: native.freeze(getattr(hashlib, name), "hashlib." + name) for name in names}

    def new(name, data=b"", **kwargs):
        if name not in names:
            raise ValueError(f"unsupported hash type {name}")
        return getattr(hashlib, name)(data, **kwargs)

    face["new"] = native.freeze(new, "hashlib.new")
    face["pbkdf2_hmac"] = native.freeze(hashlib.pbkdf2_hmac, "hashlib.pbkdf2_hmac")
    face["algorithms_guaranteed"] = face["algorithms_available"] = frozenset(names)
    return face


def make_faces(sdk):
    """The importable modules, by dotted name; `sdk` is the table of moo.sdk."""
    tables = {"re": _re_face(), "datetime": _datetime_face(), "time": _time_face(), "random": _random_face(),
              "hashlib": _hashlib_face(), "moo.sdk": sdk}
    assert set(tables) == rules.MODULES
    # A face answers what its table has without asking again whether the name is allowed.
    assert not [name for table in tables.values() for name in table if rules.attribute_rule(name)]
    return {name: native.module(name, table) for name, table in tables.items()}


def make_builtins(faces):
    """The builtins dict of every verb."""
    package = native.module("moo", {"sdk": faces["moo.sdk"]})

    table = {name: getattr(builtins, name) for name in _BUILTIN_NAMES}
    table.update(errors.BUILTIN_CLASSES)
    table.update(
        print=native.print, getattr=native.guarded_getattr, hasattr=native.guarded_hasattr,
        id=native.identity, hash=native.hashed, iter=native.counted_iter,
        __import__=native.importer(faces, package),
    )
    table[ticks.NAME] = native.ticker
    return table


def hide_addresses():
    """No class shows an address in its repr: those that have object's, and the hashes of hashlib."""
    seen, todo = {object}, [object]
    while todo:
        cls = todo.pop()
        native.plain_repr(cls, False)
        new = [sub for sub in type.__subclasses__(cls) if sub not in seen]
        seen.update(new)
        todo.extend(new)
    for name in hashlib.algorithms_guaranteed:
        native.plain_repr(type(getattr(hashlib, name)()), True)


def rehearse():
    """Uses once whatever loads or opens something at first use, while that is still possible."""
    for name in ("utf-8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
                 "utf-7", "utf-8-sig", "cp1252", "cp437", "cp850", "iso8859-15", "idna", "punycode", "unicode_escape",
                 "raw_unicode_escape", "charmap", "cp1251", "koi8-r", "iso8859-2"):
        "a".encode(name)
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_224", "sha3_256",
                 "sha3_384", "sha3_512"):
        getattr(hashlib, name)(b"x").hexdigest()
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 1)
    time.strptime("2020", "%Y")
    datetime.datetime.strptime("2020-01-02 03:04:05.6 +0000", "%Y-%m-%d %H:%M:%S.%f %z")
    time.strftime("%c", time.localtime())
    datetime.datetime.now().astimezone().isoformat()
    re.compile(r"(?P<a>\w+)\s*(?i:x)").sub(r"\g<a>", "ab x")
    random.seed()
    random.sample(range(10), 3)
    random.shuffle([1, 2, 3])
    binascii.b2a_base64(b"x")
    for broken in ("return = 1", "def f(:", "'", "x = 'a", "(", "\tif x:\n  y", "\0", "f'{'", "f'{a b}'", "0777"):
        try:
            compile(broken, "<verb>", "exec")
        except (SyntaxError, ValueError):
            pass
