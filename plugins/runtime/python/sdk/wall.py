"""The language wall, first pass: what verb source may say, checked over its AST before anything is compiled.

A finding is (line, column, rule, message, remedy). `check` reads a verb, `compile_verb` makes its code object,
`compile_snippet` does the same for moo_eval text.
"""
import ast
import io
import tokenize
import unicodedata

from moosaic_sdk import bytecode, rules, ticks

MAX_SOURCE = 256 * 1024
MAX_FINDINGS = 50
MAX_INT_BITS = 16 * 1024
PARAMETERS = ("this", "passthrough", "_", "args", "kwargs", "verb_name")

_PLAIN_NODES = frozenset({
    ast.Module, ast.Return, ast.Delete, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.While, ast.If, ast.With,
    ast.Raise, ast.Try, ast.Assert, ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.BoolOp, ast.NamedExpr, ast.BinOp,
    ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.Yield, ast.YieldFrom, ast.Compare, ast.FormattedValue, ast.JoinedStr, ast.Subscript, ast.Starred, ast.List,
    ast.Tuple, ast.Slice, ast.Load, ast.Store, ast.Del, ast.And, ast.Or, ast.Add, ast.Sub, ast.Mult, ast.MatMult,
    ast.Div, ast.Mod, ast.Pow, ast.LShift, ast.RShift, ast.BitOr, ast.BitXor, ast.BitAnd, ast.FloorDiv, ast.Invert,
    ast.Not, ast.UAdd, ast.USub, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In,
    ast.NotIn, ast.arguments, ast.withitem, ast.Match, ast.match_case, ast.MatchValue, ast.MatchSingleton,
    ast.MatchSequence, ast.MatchOr, ast.alias, ast.Call, ast.comprehension,
})

_REFUSED_NODES = {
    ast.AsyncFunctionDef: ("async", "async functions are not part of the verb language", "write a plain def"),
    ast.AsyncFor: ("async", "async for is not part of the verb language", "write a plain for"),
    ast.AsyncWith: ("async", "async with is not part of the verb language", "write a plain with"),
    ast.Await: ("async", "await is not part of the verb language", "call the function directly"),
    ast.ClassDef: ("class-statement", "class statements are not part of the verb language",
                   "use functions, dicts or objects of the world"),
    ast.TryStar: ("except-star", "except* is not part of the verb language", "use except"),
}


class Wall:
    """Collects the findings of one tree."""

    def __init__(self, sdk_names):
        self.sdk_names = sdk_names
        self.findings = []
        self.bound = set(PARAMETERS)
        self.loaded = []
        self.identifiers = set()

    def refuse(self, node, rule, message, remedy=""):
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append((getattr(node, "lineno", 0), getattr(node, "col_offset", 0), rule, message, remedy))

    def walk(self, tree):
        todo = [tree]
        while todo:
            node = todo.pop()
            kind = type(node)
            if kind not in _PLAIN_NODES:
                self.special(node, kind)
            elif kind is ast.AugAssign and isinstance(node.target, ast.Name):
                self.bind(node.target, node.target.id)
            elif kind in (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp):
                if any(part.is_async for part in node.generators):
                    self.refuse(node, "async", "async comprehensions are not part of the verb language",
                                "write a plain comprehension")
            todo.extend(ast.iter_child_nodes(node))
        for node in self.loaded:
            if node.id in rules.ABSENT and node.id not in self.bound:
                self.refuse(node, "absent-builtin", f"{node.id} is not available to verbs", rules.ABSENT[node.id])
        self.findings.sort(key=lambda finding: finding[:2])

    def special(self, node, kind):
        if kind in _REFUSED_NODES:
            self.refuse(node, *_REFUSED_NODES[kind])
            return
        handler = _HANDLERS.get(kind)
        if handler is None:
            self.refuse(node, "unknown-syntax", f"{kind.__name__} is not part of the verb language")
        else:
            handler(self, node)

    # Names ---------------------------------------------------------------------------------------------------------

    def name(self, node, name):
        self.identifiers.add(name)
        rule = rules.name_rule(name)
        if rule:
            self.refuse(node, rule, f'the name "{name}" starts with an underscore', "use a name without it")

    def bind(self, node, name):
        if name is None:
            return
        self.name(node, name)
        self.bound.add(name)
        if name in rules.RESERVED:
            self.refuse(node, "reserved-name", f'"{name}" must not be assigned', "use another name")

    def attribute(self, node, name):
        self.identifiers.add(name)
        rule = rules.attribute_rule(name)
        if rule == "underscore-attribute":
            self.refuse(node, rule, f'the attribute ".{name}" starts with an underscore',
                        "use the public methods of the object")
        elif rule:
            self.refuse(node, rule, f'the attribute ".{name}" reaches into the interpreter',
                        rules.ATTRIBUTE_REMEDIES.get(name, "there is no replacement"))

    def visit_name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.name(node, node.id)
            self.loaded.append(node)
        else:
            self.bind(node, node.id)

    def visit_attribute(self, node):
        self.attribute(node, node.attr)

    def visit_function(self, node):
        self.bind(node, node.name)

    def visit_arg(self, node):
        self.bind(node, node.arg)

    def visit_keyword(self, node):
        if node.arg is not None:
            self.identifiers.add(node.arg)
            if node.arg.startswith("_"):
                self.refuse(node, "underscore-keyword", f'the keyword argument "{node.arg}" starts with an underscore',
                            "use a name without it")

    def visit_handler(self, node):
        self.bind(node, node.name)

    def visit_scope_names(self, node):
        for name in node.names:
            self.bind(node, name)

    def visit_pattern_name(self, node):
        self.bind(node, node.name)

    def visit_match_mapping(self, node):
        self.bind(node, node.rest)

    def visit_match_class(self, node):
        for name in node.kwd_attrs:
            self.attribute(node, name)

    def visit_constant(self, node):
        if isinstance(node.value, int) and node.value.bit_length() > MAX_INT_BITS:
            self.refuse(node, "huge-number", "the number is too large", "compute it when it is needed")

    # Imports -------------------------------------------------------------------------------------------------------

    def visit_import(self, node):
        for alias in node.names:
            self.module(node, alias.name)
            self.bind(node, alias.asname or alias.name.partition(".")[0])

    def visit_import_from(self, node):
        if node.level:
            self.refuse(node, "import", "relative imports do not exist here", "write from moo.sdk import NAME")
            return
        known = self.module(node, node.module)
        for alias in node.names:
            if alias.name == "*":
                self.refuse(node, "import-star", "from … import * is not part of the verb language",
                            "name what you import")
                continue
            self.attribute(node, alias.name)
            self.bind(node, alias.asname or alias.name)
            if known and node.module == "moo.sdk" and alias.name not in self.sdk_names:
                self.refuse(node, "unknown-import", f'moo.sdk has no "{alias.name}"', "see the list of the SDK")

    def module(self, node, name):
        for part in name.split("."):
            self.identifiers.add(part)
        if name in rules.MODULES:
            return True
        self.refuse(node, "import", f'the module "{name}" cannot be imported',
                    "allowed: " + ", ".join(sorted(rules.MODULES)))
        return False


_HANDLERS = {
    ast.Name: Wall.visit_name, ast.Attribute: Wall.visit_attribute, ast.FunctionDef: Wall.visit_function,
    ast.arg: Wall.visit_arg, ast.keyword: Wall.visit_keyword, ast.ExceptHandler: Wall.visit_handler,
    ast.Global: Wall.visit_scope_names, ast.Nonlocal: Wall.visit_scope_names, ast.MatchAs: Wall.visit_pattern_name,
    ast.MatchStar: Wall.visit_pattern_name, ast.MatchMapping: Wall.visit_match_mapping,
    ast.MatchClass: Wall.visit_match_class, ast.Constant: Wall.visit_constant, ast.Import: Wall.visit_import,
    ast.ImportFrom: Wall.visit_import_from,
}


def _folded(source, identifiers):
    """Findings for names whose spelling changes under NFKC: they would read as something else than they are."""
    findings = []

    def refuse(line, column, text):
        findings.append((line, column, "folded-name", f'the name "{text}" is written with look-alike characters',
                         f'write "{unicodedata.normalize("NFKC", text)}"'))

    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            text = token.string
            if token.type in (tokenize.NAME, tokenize.ERRORTOKEN) and unicodedata.normalize("NFKC", text) != text:
                refuse(token.start[0], token.start[1], text)
    except (tokenize.TokenError, SyntaxError):
        pass  # the parser has accepted the text; what the tokenizer could not read is covered below
    if not findings:
        # Inside f-strings the tokenizer sees only text; the parser has folded the names already.
        for name in sorted(identifiers):
            if name not in source:
                findings.append((0, 0, "folded-name", f'the name "{name}" is written with look-alike characters',
                                 f'write "{name}"'))
    return findings[:MAX_FINDINGS]


def _syntax(error):
    line = getattr(error, "lineno", 0) or 0
    column = max((getattr(error, "offset", 0) or 0) - 1, 0)
    if "set_int_max_str_digits" in str(error):
        return [(line, column, "huge-number", "the number is too large", "write it in hexadecimal, or compute it")]
    return [(line, column, "syntax", getattr(error, "msg", None) or str(error), "correct the syntax")]


def _parse(source, sdk_names):
    """(tree, findings): the tree is only to be used if there are no findings."""
    source = source.removeprefix("\ufeff")  # editors put a byte order mark there
    if len(source) > MAX_SOURCE or len(source.encode("utf-8", "surrogatepass")) > MAX_SOURCE:
        return None, [(0, 0, "too-long", f"the source is longer than {MAX_SOURCE // 1024} KiB", "split the verb")]
    try:
        tree = ast.parse(source, "<verb>")
    except SyntaxError as error:
        return None, _syntax(error)
    except ValueError as error:
        return None, [(0, 0, "syntax", str(error), "remove the character")]
    except (RecursionError, MemoryError):
        return None, [(0, 0, "too-deep", "the source is nested too deeply", "split it into smaller parts")]
    wall = Wall(sdk_names)
    wall.walk(tree)
    if not source.isascii():
        wall.findings.extend(_folded(source, wall.identifiers))
    return tree, wall.findings


def _as_function(tree):
    """The verb body as a function: return works at any depth, line numbers stay those of the stored source."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=name, lineno=1, col_offset=0) for name in PARAMETERS], vararg=None,
        kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
    ticks.count_in(tree)
    body = tree.body or [ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]
    function = ast.FunctionDef(name="verb", args=arguments, body=body, decorator_list=[], returns=None, lineno=1,
                               col_offset=0)
    for node in (*arguments.args, function):
        node.end_lineno = getattr(node, "end_lineno", None) or 1
        node.end_col_offset = getattr(node, "end_col_offset", None) or 0
    return ast.Module(body=[function], type_ignores=[])


def _compile(tree, filename, mode="exec"):
    """(code, findings)."""
    try:
        code = compile(tree, filename, mode, dont_inherit=True, optimize=0)
    except SyntaxError as error:
        return None, _syntax(error)
    except ValueError as error:
        return None, [(0, 0, "syntax", str(error), "correct the syntax")]
    except (RecursionError, MemoryError):
        return None, [(0, 0, "too-deep", "the source is nested too deeply", "split it into smaller parts")]
    return code, bytecode.check(code)


def compile_verb(source, filename, sdk_names):
    """(code object of the verb's function, findings): one of the two is empty."""
    tree, findings = _parse(source, sdk_names)
    if findings:
        return None, findings
    code, findings = _compile(_as_function(tree), filename)
    if findings:
        return None, findings
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            return constant, []
    return None, [(0, 0, "syntax", "the source has no body", "")]


def check(source, sdk_names):
    return compile_verb(source, "<verb>", sdk_names)[1]


def compile_snippet(text, filename, sdk_names):
    """(code of the statements or None, code of a final expression or None, findings)."""
    tree, findings = _parse(_flush_left(text), sdk_names)
    if findings:
        return None, None, findings
    tree.body = [plain for plain in map(_without_annotation, tree.body) if plain is not None]
    ticks.count_in(tree)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last, findings = _compile(ast.Expression(tree.body.pop().value), filename, "eval")
        if findings:
            return None, None, findings
    first, findings = _compile(tree, filename)
    if findings:
        return None, None, findings
    return first, last, []


def _flush_left(text):
    """The text without the blanks before its first line, as `; 1 + 1` has them; of a block, before all of its lines."""
    text = text.removeprefix("\ufeff")
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    blanks = first[:len(first) - len(first.lstrip(" \t\f"))]
    if not blanks:
        return text
    if all(line.startswith(blanks) for line in lines if line.strip()):
        return "\n".join(line.removeprefix(blanks) for line in lines)
    return text.replace(blanks, "", 1) if text.startswith(blanks) else text


def _without_annotation(node):
    """At the top of a snippet an annotation would need a namespace of its own; only the assignment is kept."""
    if not isinstance(node, ast.AnnAssign):
        return node
    if node.value is None:
        return None
    return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
