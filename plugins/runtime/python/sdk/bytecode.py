"""The language wall, second pass: the compiled code, read without trust in the first pass (CPython 3.11)."""
import opcode
import sys

from moosaic_sdk import rules

if sys.version_info[:2] != (3, 11):
    raise ImportError("the bytecode wall knows CPython 3.11 only")

_REFUSED = {
    "ASYNC_GEN_WRAP", "BEFORE_ASYNC_WITH", "CHECK_EG_MATCH", "END_ASYNC_FOR", "GET_AITER", "GET_ANEXT",
    "GET_AWAITABLE", "IMPORT_STAR", "LOAD_BUILD_CLASS", "LOAD_CLASSDEREF", "PREP_RERAISE_STAR", "PRINT_EXPR",
    "SETUP_ANNOTATIONS",
}
_ALLOWED = {
    "BEFORE_WITH", "BINARY_OP", "BINARY_SUBSCR", "BUILD_CONST_KEY_MAP", "BUILD_LIST", "BUILD_MAP", "BUILD_SET",
    "BUILD_SLICE", "BUILD_STRING", "BUILD_TUPLE", "CACHE", "CALL", "CALL_FUNCTION_EX", "CHECK_EXC_MATCH",
    "COMPARE_OP", "CONTAINS_OP", "COPY", "COPY_FREE_VARS", "DELETE_ATTR", "DELETE_DEREF", "DELETE_FAST",
    "DELETE_GLOBAL", "DELETE_NAME", "DELETE_SUBSCR", "DICT_MERGE", "DICT_UPDATE", "EXTENDED_ARG", "FORMAT_VALUE",
    "FOR_ITER", "GET_ITER", "GET_LEN", "GET_YIELD_FROM_ITER", "IMPORT_FROM", "IMPORT_NAME", "IS_OP", "JUMP_BACKWARD",
    "JUMP_BACKWARD_NO_INTERRUPT", "JUMP_FORWARD", "JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP", "KW_NAMES",
    "LIST_APPEND", "LIST_EXTEND", "LIST_TO_TUPLE", "LOAD_ASSERTION_ERROR", "LOAD_ATTR", "LOAD_CLOSURE", "LOAD_CONST",
    "LOAD_DEREF", "LOAD_FAST", "LOAD_GLOBAL", "LOAD_METHOD", "LOAD_NAME", "MAKE_CELL", "MAKE_FUNCTION", "MAP_ADD",
    "MATCH_CLASS", "MATCH_KEYS", "MATCH_MAPPING", "MATCH_SEQUENCE", "NOP", "POP_EXCEPT", "POP_JUMP_BACKWARD_IF_FALSE",
    "POP_JUMP_BACKWARD_IF_NONE", "POP_JUMP_BACKWARD_IF_NOT_NONE", "POP_JUMP_BACKWARD_IF_TRUE",
    "POP_JUMP_FORWARD_IF_FALSE", "POP_JUMP_FORWARD_IF_NONE", "POP_JUMP_FORWARD_IF_NOT_NONE",
    "POP_JUMP_FORWARD_IF_TRUE", "POP_TOP", "PRECALL", "PUSH_EXC_INFO", "PUSH_NULL", "RAISE_VARARGS", "RERAISE",
    "RESUME", "RETURN_GENERATOR", "RETURN_VALUE", "SEND", "SET_ADD", "SET_UPDATE", "STORE_ATTR", "STORE_DEREF",
    "STORE_FAST", "STORE_GLOBAL", "STORE_NAME", "STORE_SUBSCR", "SWAP", "UNARY_INVERT", "UNARY_NEGATIVE", "UNARY_NOT",
    "UNARY_POSITIVE", "UNPACK_EX", "UNPACK_SEQUENCE", "WITH_EXCEPT_START", "YIELD_VALUE",
}
assert not _ALLOWED & _REFUSED

_CODE = type((lambda: 0).__code__)
_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))
_ATTRIBUTE_OPS = frozenset({"LOAD_ATTR", "STORE_ATTR", "DELETE_ATTR", "LOAD_METHOD", "IMPORT_FROM"})
_NAME_OPS = frozenset({"LOAD_NAME", "STORE_NAME", "DELETE_NAME", "LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL"})

# In 3.11 these take the place of a variable, and parameters have the first places.
_READS = frozenset({"LOAD_FAST", "LOAD_DEREF", "LOAD_CLOSURE", "MAKE_CELL"})
_WRITES_GLOBALS = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_NAME", "DELETE_NAME"})


def needs(code):
    """What a call must prepare for a verb's function: bit n for parameter n if it is read, and the bit after the last
    parameter if the code writes globals anywhere, nested functions included (struct Needs)."""
    bits = 0
    for _, name, argument in _instructions(code):
        if name in _READS and argument < code.co_argcount:
            bits |= 1 << argument
    todo = [code]
    while todo:
        current = todo.pop()
        if any(name in _WRITES_GLOBALS for _, name, _ in _instructions(current)):
            bits |= 1 << code.co_argcount
        todo.extend(constant for constant in current.co_consts if isinstance(constant, _CODE))
    return bits


def check(code):
    """Findings of a code object and of every code object inside it."""
    findings = []
    todo = [code]
    while todo:
        current = todo.pop()
        _check_one(current, findings)
        todo.extend(constant for constant in current.co_consts if isinstance(constant, _CODE))
    return findings


def _instructions(code):
    """(byte offset, name, argument) with extended arguments joined."""
    raw = code.co_code
    extended = 0
    for offset in range(0, len(raw), 2):
        name = opcode.opname[raw[offset]]
        argument = raw[offset + 1] | extended
        extended = argument << 8 if name == "EXTENDED_ARG" else 0
        yield offset, name, argument


def _check_one(code, findings):
    lines = None

    def refuse(offset, rule, message):
        nonlocal lines
        if lines is None:
            lines = [(start, end, line) for start, end, line in code.co_lines()]
        line = next((line for start, end, line in lines if start <= offset < end and line), code.co_firstlineno)
        findings.append((line, 0, rule, message, "the compiled verb is refused"))

    for constant in code.co_consts:
        if not _constant_allowed(constant):
            refuse(0, "bytecode-constant", f"a constant of type {type(constant).__name__}")
    for name in (*code.co_varnames, *code.co_cellvars, *code.co_freevars):
        if rules.name_rule(name):
            refuse(0, "bytecode-name", f'the variable "{name}"')
    previous = None
    for offset, name, argument in _instructions(code):
        if name not in _ALLOWED:
            refuse(offset, "bytecode-opcode", f"the instruction {name}")
        elif name in _ATTRIBUTE_OPS:
            if rules.attribute_rule(code.co_names[argument]):
                refuse(offset, "bytecode-attribute", f'the attribute "{code.co_names[argument]}"')
        elif name in _NAME_OPS:
            # The low bit of LOAD_GLOBAL says that a NULL is pushed too.
            used = code.co_names[argument >> 1 if name == "LOAD_GLOBAL" else argument]
            if rules.name_rule(used):
                refuse(offset, "bytecode-name", f'the name "{used}"')
        elif name == "IMPORT_NAME":
            if code.co_names[argument] not in rules.MODULES:
                refuse(offset, "bytecode-import", f'the module "{code.co_names[argument]}"')
        elif name == "KW_NAMES":
            if any(keyword.startswith("_") for keyword in code.co_consts[argument]):
                refuse(offset, "bytecode-keyword", "a keyword argument that starts with an underscore")
        elif name == "MATCH_CLASS":
            _check_pattern(code, previous, lambda message, at=offset: refuse(at, "bytecode-attribute", message))
        if name not in ("CACHE", "EXTENDED_ARG"):
            previous = (name, argument)


def _check_pattern(code, previous, refuse):
    """The attribute names of a class pattern are the constant loaded just before it."""
    if previous is None or previous[0] != "LOAD_CONST" or not isinstance(code.co_consts[previous[1]], tuple):
        refuse("a class pattern without constant names")
        return
    for name in code.co_consts[previous[1]]:
        if not isinstance(name, str) or rules.attribute_rule(name):
            refuse(f'the attribute "{name}" in a class pattern')


def _constant_allowed(constant):
    if isinstance(constant, (tuple, frozenset)):
        return type(constant) in (tuple, frozenset) and all(_constant_allowed(item) for item in constant)
    return isinstance(constant, _CODE) or type(constant) in _PLAIN
