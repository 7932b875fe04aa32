"""Where RestrictedPython stops each of the sources it is given: JSON list of texts on standard input, of stages on standard output.

It gets what its documentation names for untrusted code: `safe_builtins`, `limited_builtins`, `safer_getattr` and `full_write_guard`, the
plain containers that its users add, and no module. Each source runs in a process of its own, without rights to many seconds or much memory.
"""
import json
import operator
import os
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "build" / "pypi"))

STAGES = ("harmless", "run", "save")
IN_PLACE = {"+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "|=": operator.ior, "&=": operator.iand, "%=": operator.imod}
PARAMETERS = "this, passthrough, args, kwargs, verb_name"


class Thing:
    """What `this` is."""


def guarded():
    from RestrictedPython import Eval, Guards, PrintCollector, limited_builtins, safe_builtins
    plain = (all, any, bin, bytearray, dict, enumerate, filter, frozenset, iter, list, map, max, min, next, reversed, set, sum)
    builtins = {**safe_builtins, **limited_builtins, **{kind.__name__: kind for kind in plain}, "getattr": Guards.safer_getattr}
    return {
        "__builtins__": builtins, "__name__": "verb", "__metaclass__": type, "_getattr_": Guards.safer_getattr,
        "_getitem_": Eval.default_guarded_getitem, "_getiter_": Eval.default_guarded_getiter, "_write_": Guards.full_write_guard,
        "_iter_unpack_sequence_": Guards.guarded_iter_unpack_sequence, "_unpack_sequence_": Guards.guarded_unpack_sequence,
        "_print_": PrintCollector, "_inplacevar_": lambda operation, x, y: IN_PLACE[operation](x, y),
    }


def stage(source):
    from RestrictedPython import compile_restricted_function
    try:
        compiled = compile_restricted_function(PARAMETERS, source, "verb")
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return "save"
    if compiled.errors:
        return "save"
    space = guarded()
    try:
        exec(compiled.code, space)
        space["verb"](Thing(), None, (), {}, "verb")
    except BaseException:
        return "run"
    return "harmless"


def in_a_process(source):
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 2)
        resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os._exit(STAGES.index(stage(source)))
    status = os.waitpid(child, 0)[1]
    return STAGES[os.WEXITSTATUS(status)] if os.WIFEXITED(status) else "never"


if __name__ == "__main__":
    import RestrictedPython  # noqa: F401: loaded once, before the forks
    json.dump([in_a_process(source) for source in json.load(sys.stdin)], sys.stdout)
