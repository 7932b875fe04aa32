"""moo.sdk.moojson: JSON with tagged single-key maps for things of the world, moments and bytes (world.md 2.2)."""
import base64
import binascii
import datetime
import json

from moosaic_sdk import native

_REF_TAGS = {"object": "o#", "verb": "v#", "property": "p#"}
_MAX_DEPTH = 64


def dumps(value):
    return json.dumps(_encode(value, 0))


def _encode(value, depth):
    if depth > _MAX_DEPTH:
        raise TypeError("the value is nested too deeply")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_encode(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return _encode_dict(value, depth)
    if isinstance(value, datetime.datetime):
        return {"dt#": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d#": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"t#": value.isoformat()}
    if isinstance(value, (bytes, bytearray)):
        return {"b#": base64.b64encode(value).decode("ascii")}
    kind = native.ref_kind(value)
    if kind in _REF_TAGS:
        return {f"{_REF_TAGS[kind]}{native.ref_id(value)}": _label(value, kind)}
    raise TypeError(f"a {type(value).__name__} cannot be stored")


def _encode_dict(value, depth):
    encoded = {}
    for key, item in value.items():
        if key is None or isinstance(key, (bool, int, float)):
            key = json.dumps(key)
        elif not isinstance(key, str):
            raise TypeError(f"a {type(key).__name__} cannot be the key of a stored dict")
        if key in encoded:
            raise ValueError(f"keys of a dict are stored as texts, and two of them become {key!r}")
        encoded[key] = _encode(item, depth + 1)
    if len(encoded) == 1:
        key, item = next(iter(encoded.items()))
        if "#" in key:
            return {"~#": [key, item]}
    return encoded


def _label(value, kind):
    try:
        return value.name() if kind == "verb" else value.name
    except Exception:
        return ""


def loads(text):
    decoded = json.loads(text)
    wanted = set()
    _collect(decoded, wanted, 0)
    alive = native.query(("ids", sorted(wanted)), []) if wanted else []
    alive = {native.ref_id(thing): thing for thing in alive}
    missing = _nothing() if len(alive) < len(wanted) else None
    return _decode(decoded, alive, missing)


def _number(text):
    """The number of a thing; None for what can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _object_id(key):
    return _number(key[2:]) if key.startswith("o#") else None


def _collect(value, wanted, depth):
    if depth > _MAX_DEPTH:
        raise ValueError("the text is nested too deeply")
    if isinstance(value, list):
        for item in value:
            _collect(item, wanted, depth + 1)
    elif isinstance(value, dict):
        if len(value) == 1:
            number = _object_id(next(iter(value)))
            if number is not None:
                wanted.add(number)
        for item in value.values():
            _collect(item, wanted, depth + 1)


def _nothing():
    try:
        return native.sdk("lookup", ("$nothing",), {})
    except Exception:
        return None


def _decode(value, alive, missing):
    if isinstance(value, list):
        return [_decode(item, alive, missing) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        key, item = next(iter(value.items()))
        number = _object_id(key)
        if number is not None:
            return alive.get(number, missing)
        typed = _typed(key, item, alive, missing)
        if typed is not None:
            return typed[0]
    return {key: _decode(item, alive, missing) for key, item in value.items()}


def _typed(key, item, alive, missing):
    """(value,) of a tagged map, None if it is an ordinary dict; a malformed one stays what it is."""
    try:
        if key == "~#" and isinstance(item, list) and len(item) == 2 and isinstance(item[0], str):
            return ({item[0]: _decode(item[1], alive, missing)},)
        if key == "dt#":
            return (datetime.datetime.fromisoformat(item),)
        if key == "d#":
            return (datetime.date.fromisoformat(item),)
        if key == "t#":
            return (datetime.time.fromisoformat(item),)
        if key == "b#":
            return (base64.b64decode(item, validate=True),)
        if key[:2] in ("v#", "p#") and (number := _number(key[2:])) is not None:
            # Only a reference: whoever reads through it asks the engine, which checks every right.
            return (native.ref("verb" if key[0] == "v" else "property", number),)
    except (ValueError, TypeError, binascii.Error):
        pass
    return None
