"""Puts the trusted side together: what the C side asks for by name after everything is loaded."""
import gc
import random
import sys
import warnings

from moosaic_sdk import api, bytecode, errors, modules, native, parser, rules, views, wall

sdk_table, snippet_names = api.make_sdk()
faces = modules.make_faces(sdk_table)
verb_builtins = modules.make_builtins(faces)
# Of every verb that writes no globals; nobody can.
verb_globals = {"__builtins__": verb_builtins}
_sdk_names = frozenset(sdk_table)

rebuild = errors.rebuild
describe = errors.describe
Parser = parser.Parser
view_relation = views.relation
view_find = views.find
view_contents = views.contents
view_ancestors = views.ancestors
view_descendants = views.descendants
View = views.View

native.set_denied(rules.DENIED_ATTRIBUTES, rules.DENIED_PREFIXES)


def check(source):
    return wall.check(source, _sdk_names)


def compile_verb(source, filename):
    """(code or None, bits of struct Needs, findings)"""
    code, findings = wall.compile_verb(source, filename, _sdk_names)
    return code, bytecode.needs(code) if code is not None else 0, findings


def run_snippet(text, filename, names, show=False):
    """Runs moo_eval text: one namespace, every statement once, the value of a final expression; `show`: its repr, None for None."""
    first, last, findings = wall.compile_snippet(text, filename, _sdk_names)
    if findings:
        raise SyntaxError(findings_text(findings))
    namespace = {**snippet_names, **names, "__builtins__": verb_builtins}
    exec(first, namespace)
    value = eval(last, namespace) if last is not None else None
    return repr(value) if show and value is not None else value


def findings_text(findings):
    parts = []
    for line, _column, _rule, message, remedy in findings[:5]:
        where = f"line {line}: " if line else ""
        parts.append(where + message + (f" ({remedy})" if remedy else ""))
    return "; ".join(parts)


def view_items(view):
    return list(view)


def reseed():
    random.seed()


def close_doors():
    """Last step before the freeze: from here on nothing may be imported from disk or written to a stream."""
    warnings.simplefilter("ignore")
    modules.rehearse()
    findings = check("#!moo verb rehearse --on $thing\nfrom moo.sdk import context\nreturn f'{context.player}'")
    if findings:
        raise RuntimeError(findings_text(findings))
    run_snippet("1 + 1", "<verb>", {})
    modules.hide_addresses()
    sys.path.clear()
    sys.path_hooks.clear()
    sys.path_importer_cache.clear()
    del sys.meta_path[2:]  # built-in and frozen modules need no files
    sys.stdin = sys.stdout = sys.stderr = sys.__stdin__ = sys.__stdout__ = sys.__stderr__ = None
    gc.collect()
    gc.freeze()
