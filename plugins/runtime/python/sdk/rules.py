"""What verb source may not name: one list, used by the wall over the AST, by the wall over bytecode and by getattr."""

MODULES = frozenset({"moo.sdk", "hashlib", "re", "datetime", "time", "random"})

# Names that verb code must not bind: they would hide what every reader takes for granted.
RESERVED = frozenset({"print", "printed", "builtins", "breakpoint"})

# Builtins of the language that verbs do not get, with what to use instead.
ABSENT = {
    "exec": "use moo_eval from moo.sdk",
    "eval": "use moo_eval from moo.sdk",
    "compile": "use check_verb from moo.sdk to check source",
    "open": "verbs have no files; store text in a property",
    "input": "verbs cannot wait for a player; use a second verb",
    "type": "use isinstance()",
    "object": "use create() from moo.sdk for things in the world",
    "super": "use passthrough()",
    "vars": "name the attribute",
    "dir": "name the attribute",
    "globals": "share state with context.scratch",
    "locals": "name the variable",
    "setattr": "write obj.name = value or obj.set_property(name, value)",
    "delattr": "use obj.delete_property(name)",
    "memoryview": "use bytes",
    "property": "write a function",
    "staticmethod": "write a function",
    "classmethod": "write a function",
    "format": "use an f-string",
    "ascii": "use repr()",
    "help": "read the documentation",
    "breakpoint": "use print()",
    "exit": "use return",
    "quit": "use return",
}

DENIED_ATTRIBUTES = frozenset({
    "format", "format_map", "mro", "with_traceback", "cell_contents", "obj",
    "gi_frame", "ag_frame", "cr_frame", "func_globals", "func_code",
})
DENIED_PREFIXES = ("gi_", "ag_", "cr_", "tb_", "co_", "f_")
ATTRIBUTE_REMEDIES = {
    "format": "use an f-string or %",
    "format_map": "use an f-string or %",
    "obj": "name the object itself",
}


def name_rule(name):
    """The rule a plain name breaks, or None."""
    if name.startswith("_") and name != "_":
        return "underscore-name"
    return None


def attribute_rule(name):
    """The rule an attribute name breaks, or None."""
    if name.startswith("_"):
        return "underscore-attribute"
    if name in DENIED_ATTRIBUTES or name.startswith(DENIED_PREFIXES):
        return "internal-attribute"
    return None
