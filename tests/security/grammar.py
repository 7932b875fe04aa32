"""Programs in the verb language and just beside it, from a seed: a grammar of Python that leans towards the edges of the wall.

A program is the body of a verb. It binds v0 to v9 and returns them all, so that whoever runs it can look at what it got.
"""

VARIABLES = [f"v{i}" for i in range(10)]
BUILTINS = ("abs all any bin bool bytearray bytes callable chr complex dict divmod enumerate filter float frozenset getattr hasattr hash hex id int isinstance "
            "issubclass iter len list map max min next oct ord pow range repr reversed round set slice sorted str sum tuple zip print").split()
ERRORS = ("Exception BaseException ValueError TypeError KeyError AttributeError NameError StopIteration RuntimeError OSError ImportError SyntaxError "
          "UnicodeDecodeError ExceptionGroup SystemExit GeneratorExit AssertionError ZeroDivisionError RecursionError Warning").split()
PLAIN = ("upper lower split join encode decode append extend pop items keys values get copy sort index count real imag numerator conjugate to_bytes from_bytes "
         "fromhex hex maketrans translate isidentifier strip replace partition args name id kind owner location contents parents children properties verbs "
         "aliases acl filter exclude first last all order_by title send throw close value message data add_note split derive exceptions filename errno "
         "start end object reason encoding msg text lineno obj_ pattern groups groupindex flags match search finditer sub string re pos span group lastgroup "
         "now today fromtimestamp strftime isoformat tzinfo replace utcoffset getstate setstate seed random choice sample digest hexdigest update block_size "
         "caller player parser writer task_id scratch caller_stack words dobj command get_verb get_property invoke_verb code origin passthrough is_bound").split()
NEAR = ("format_ formats f fget fset gi gix ag cr tb co cof func im_self im_func mros object obj_ with_ with_trace cell contents_ func_ func_defaults "
        "template Scanner sys os enum functools copyreg native engine ref handle function bound_to table faces spec model query extra raw").split()
DENIED = ("format format_map mro with_traceback cell_contents obj gi_frame gi_code gi_yieldfrom ag_frame cr_frame cr_await tb_frame tb_next f_back f_globals f_locals f_builtins "
          "f_code co_consts co_names func_globals func_code __class__ __dict__ __globals__ __subclasses__ __mro__ __bases__ __init__ __self__ __func__ __closure__ "
          "__code__ __builtins__ __import__ __getattribute__ __reduce__ __traceback__ __context__ __doc__ __module__ _x _").split()
MODULES = "re hashlib datetime time random moo.sdk".split()
FOREIGN = "os sys builtins importlib ctypes gc inspect pickle socket subprocess types moo moo.core re.enum moosaic_sdk _thread posix marshal".split()
FACE_NAMES = {
    "re": "compile search match fullmatch split sub subn findall finditer escape error Pattern Match I M enum sys".split(),
    "hashlib": "md5 sha256 new pbkdf2_hmac blake2b algorithms_available file_digest".split(),
    "datetime": "date time datetime timedelta timezone tzinfo UTC sys".split(),
    "time": "time monotonic gmtime localtime strftime strptime struct_time sleep".split(),
    "random": "random Random choice sample shuffle getrandbits SystemRandom seed".split(),
    "moo.sdk": ("lookup create context moojson escape players UserError AccessError DIRECTIONS OPPOSITE_DIRECTIONS moo_eval check_verb set_task_perms "
                "owned_objects parse_shebang native View Parser errors").split(),
}
LOOKALIKES = str.maketrans({"c": "\uff43", "f": "\uff46", "o": "\uff4f", "s": "\u017f", "_": "\uff3f", "e": "\u0435", "a": "\U0001d44e"})
# Values that have insides.
SEEDS = ("(i for i in (1, 2))", "re.match('(?P<a>x)', 'x')", "re.compile('(?P<a>x)')", "[].append", "'x'.upper", "ValueError('x', 1)", "datetime.datetime(2020, 1, 2)",
         "datetime.timezone.utc", "random.Random(1)", "hashlib.md5(b'x')", "iter([1, 2])", "this.contents", "this.get_verb('walk')", "moo.sdk.context",
         "moo.sdk.context.parser", "moo.sdk.moojson", "ExceptionGroup('g', [ValueError(1)])", "list[int]", "int.real", "str.upper", "this.verbs.first()", "this.properties",
         "moo.sdk.set_task_perms(this)", "moo.sdk.OPPOSITE_DIRECTIONS", "moo.sdk.lookup", "this.title", "passthrough", "{}.items()", "map(len, ['x'])", "zip([1], [2])",
         "enumerate('x')", "reversed([1])", "range(3)", "slice(1, 2)", "(int | str)", "OSError(2, 'x', 'y')", "UnicodeDecodeError('a', b'x', 0, 1, 'y')", "time.gmtime(0)",
         "StopIteration(3)", "SyntaxError('x', ('f', 1, 2, 't', 1, 3))", "int.from_bytes", "dict.fromkeys", "sorted", "getattr", "print", "moo.sdk.context.caller_stack",
         "moo.sdk.UserError('x')", "this.acl", "this.aliases", "moo.sdk.account_for(this)", "(lambda x: x)", "bytearray(b'x')", "re.finditer('x', 'xx')", "random.choice")
OPERATORS = "+ - * / // % ** @ << >> & | ^".split()
COMPARE = "< <= > >= == != is in".split() + ["is not", "not in"]


class Grammar:
    """program() is a text. `edge` is how often something is drawn that the wall must refuse."""

    def __init__(self, dice, edge=0.004):
        self.dice = dice
        self.edge = edge
        self.functions = 0
        self.inside = 0  # functions around
        self.loops = 0

    def chance(self, share):
        return self.dice.random() < share

    def one(self, some):
        return self.dice.choice(some)

    # Names ------------------------------------------------------------------------------------------------------------------

    def attribute(self):
        if self.chance(self.edge):
            name = self.one(DENIED)
            return name.translate(LOOKALIKES) if self.chance(0.3) else name
        return self.one(NEAR) if self.chance(0.08) else self.one(PLAIN)

    def spelled(self):
        """An expression whose value is a name, a denied one more often than not."""
        name = self.one(DENIED + NEAR) if self.chance(0.7) else self.one(PLAIN)
        ways = (repr(name), f"{name[:2]!r} + {name[2:]!r}", f"{name[::-1]!r}[::-1]", f"''.join(map(chr, {[ord(c) for c in name]}))", f"'%s%s' % ({name[:1]!r}, {name[1:]!r})",
                f"{name.replace('_', '-')!r}.replace('-', '_')", f"{name.upper()!r}.lower()", f"bytes({list(name.encode())}).decode()", f"{name.translate(LOOKALIKES)!r}",
                f"str({name!r})", f"f'{{{name[:3]!r}}}{name[3:]}'" if "'" not in name else repr(name))
        return self.one(ways)

    def name(self):
        if self.chance(self.edge):
            return self.one(("type", "open", "eval", "exec", "object", "super", "vars", "globals", "__builtins__", "_x", "__import__", "memoryview", "th\u0131s", "\uff4fpen"))
        return self.one((self.one(VARIABLES), self.one(VARIABLES), "this", "args", "kwargs", "passthrough", "_", "verb_name", self.one(BUILTINS), self.one(ERRORS)))

    # Expressions ------------------------------------------------------------------------------------------------------------

    def constant(self):
        if self.chance(0.45):
            return self.one(SEEDS)
        return self.one(("0", "1", "-1", "2 ** 70", "1.5", "'x'", "'{0.real}'", "b'x'", "''", "()", "None", "True", "...", "1j", "'\\ud800'", "float('nan')", "[1, 2]", "{1: 2}",
                         "'__class__'", "'a' * 99", "0xff", "'{}'", "(1, (2,))"))

    def expression(self, depth=3):
        if depth <= 0:
            return self.one((self.name(), self.constant()))
        kinds = (self.call, self.call, self.method, self.method, self.lookup, self.guarded, self.attribute_of, self.subscript, self.operation, self.comparison,
                 self.function, self.comprehension, self.text, self.conditional, self.walrus, self.container, self.faced, self.alias)
        return self.one(kinds)(depth - 1)

    def arguments(self, depth):
        some = [self.expression(depth) for _ in range(self.dice.randrange(4))]
        if self.chance(0.1):
            some.append("*" + self.one(("args", "[1]", "()", self.one(VARIABLES))))
        if self.chance(0.1):
            some.append(f"{self.one(('key', 'default', 'name', 'sep', 'start', 'strict', '_caller' if self.chance(self.edge * 5) else 'reverse'))}={self.expression(depth)}")
        if self.chance(0.05):
            some.append("**" + self.one(("kwargs", "{}", "{'key': len}", "{'_' + '_import__': 1}", self.one(VARIABLES))))
        return ", ".join(some)

    def call(self, depth):
        of = self.one((self.one(BUILTINS), self.one(BUILTINS), self.name(), f"({self.expression(depth)})"))
        return f"{of}({self.arguments(depth)})"

    def method(self, depth):
        return f"({self.expression(depth)}).{self.attribute()}({self.arguments(depth)})"

    def lookup(self, depth):
        return f"this.{self.attribute()}"

    def attribute_of(self, depth):
        return f"({self.expression(depth)}).{self.attribute()}"

    def guarded(self, depth):
        default = f", {self.expression(depth)}" if self.chance(0.4) else ""
        return f"{self.one(('getattr', 'getattr', 'hasattr'))}({self.expression(depth)}, {self.spelled()}{default})"

    def subscript(self, depth):
        key = self.one(("0", "-1", "1:2", "::-1", self.expression(depth), self.spelled()))
        return f"({self.expression(depth)})[{key}]"

    def operation(self, depth):
        return f"({self.expression(depth)} {self.one(OPERATORS)} {self.expression(depth)})"

    def comparison(self, depth):
        return f"({self.expression(depth)} {self.one(COMPARE)} {self.expression(depth)})"

    def function(self, depth):
        parameters = self.one(("", "x", "x, y=1", "*x", "**x", "x, /, y", "*, x=0", f"x={self.expression(depth - 1)}"))
        return f"(lambda {parameters}: {self.expression(depth)})"

    def comprehension(self, depth):
        target = self.one(("x", "x, y", "this", self.one(VARIABLES), "*x, y"))
        loop = f"for {target} in {self.one(('args', '(1, 2)', '[[1, 2]]', self.expression(depth)))}"
        if self.chance(0.3):
            loop += f" if {self.expression(depth)}"
        one = self.expression(depth)
        return self.one((f"[{one} {loop}]", f"{{{one} {loop}}}", f"({one} {loop})", f"{{{one}: 1 {loop}}}"))

    def text(self, depth):
        inner = self.expression(depth)
        if "\\" in inner or '"' in inner or "{" in inner:
            inner = self.one(VARIABLES) + "." + self.attribute()
        spec = self.one(("", "", ":>5", "!r", ":{1}", f":{{{self.name()}}}"))
        quote = '"""' if "'" in inner else "'"
        return f"f{quote}a{{{inner}{spec}}}b{quote}"

    def conditional(self, depth):
        return f"({self.expression(depth)} if {self.expression(depth)} else {self.expression(depth)})"

    def walrus(self, depth):
        return f"({self.one(VARIABLES)} := {self.expression(depth)})"

    def container(self, depth):
        a, b = self.expression(depth), self.expression(depth)
        return self.one((f"[{a}, {b}]", f"({a}, {b})", f"{{{a}: {b}}}", f"{{{a}, {b}}}", f"[*{a}]", f"{{**{a}}}"))

    def faced(self, depth):
        module = self.one(MODULES)
        name = self.one(FACE_NAMES[module])
        of = "moo.sdk" if module == "moo.sdk" else module
        return self.one((f"{of}.{name}", f"{of}.{name}({self.arguments(depth)})"))

    def alias(self, depth):
        return self.one((f"list[{self.expression(depth)}]", "dict[str, int]", "(int | str)", "tuple[int, ...]", "re.Pattern[str]", f"({self.expression(depth)} | None)"))

    # Statements -------------------------------------------------------------------------------------------------------------

    def block(self, depth, indent):
        return [line for _ in range(self.dice.randrange(1, 4)) for line in self.statement(depth, indent + "    ")]

    def statement(self, depth, indent):
        simple = (self.assign, self.assign, self.assign, self.assign, self.augment, self.store, self.delete, self.bare, self.throw, self.importing, self.scope)
        nested = (self.branch, self.loop, self.guard, self.definition, self.matching, self.within)
        kind = self.one(simple if depth <= 0 or self.chance(0.6) else nested)
        return [line if line.startswith(indent) else indent + line for line in kind(depth, indent)]

    def assign(self, depth, indent):
        target = self.one((self.one(VARIABLES), self.one(VARIABLES), f"{self.one(VARIABLES)}, *{self.one(VARIABLES)}", f"{self.one(VARIABLES)} = {self.one(VARIABLES)}"))
        return [f"{target} = {self.expression()}"]

    def augment(self, depth, indent):
        return [f"{self.one(VARIABLES)} {self.one(OPERATORS)}= {self.expression(2)}"]

    def store(self, depth, indent):
        of = self.one(VARIABLES + ["this", "re", "datetime.datetime", "ValueError", "print", "args"])
        return [f"{of}.{self.attribute()} = {self.expression(2)}" if self.chance(0.6) else f"{of}[{self.expression(1)}] = {self.expression(2)}"]

    def delete(self, depth, indent):
        return [f"del {self.one((self.one(VARIABLES) + '[0]', self.one(VARIABLES) + '.' + self.attribute(), self.one(VARIABLES) + '[:]'))}"]

    def bare(self, depth, indent):
        return [self.expression()]

    def throw(self, depth, indent):
        return [self.one(("pass", f"assert {self.expression(2)}, {self.expression(1)}", f"raise {self.one(ERRORS)}({self.expression(1)})" if self.chance(0.2) else "pass"))]

    def importing(self, depth, indent):
        if self.chance(self.edge * 4):
            return [self.one((f"import {self.one(FOREIGN)}", f"from {self.one(FOREIGN)} import {self.one(PLAIN)}", "from . import x", "from re import *", f"import {self.one(FOREIGN)} as re"))]
        module = self.one(MODULES)
        if self.chance(0.3):
            return [f"import {module}"]
        known = [name for name in FACE_NAMES[module] if name not in ("native", "View", "Parser", "errors")]
        return [f"from {module} import {self.one(known)} as {self.one(VARIABLES)}"]

    def scope(self, depth, indent):
        self.functions += 1
        return [f"global g{self.functions}", f"{indent}g{self.functions} = {self.expression(1)}"]

    def branch(self, depth, indent):
        return [f"if {self.expression(2)}:", *self.block(depth - 1, indent), indent + "else:", *self.block(depth - 1, indent)]

    def loop(self, depth, indent):
        head = self.one((f"for {self.one(VARIABLES)} in {self.expression(2)}:", f"for {self.one(VARIABLES)} in range(3):", "while True:"))
        end = "break" if head.startswith("while") or self.chance(0.5) else "continue"
        return [head, *self.block(depth - 1, indent), indent + "    " + end]

    def guard(self, depth, indent):
        kept = self.one(VARIABLES)
        caught = self.one(("Exception", "BaseException", self.one(ERRORS), "(KeyError, TypeError, AttributeError)"))
        lines = ["try:", *self.block(depth - 1, indent), f"{indent}except {caught} as error:", f"{indent}    {kept} = error",
                 f"{indent}    {self.one(VARIABLES)} = getattr(error, {self.spelled()}, error.args)"]
        return lines + ([indent + "finally:", *self.block(0, indent)] if self.chance(0.3) else [])

    def definition(self, depth, indent):
        self.functions += 1
        name = f"h{self.functions}"
        parameters = self.one(("", "a", "a=1, *b", "*, a=None", "**a", "a, /", "this", f"a={self.expression(1)}"))
        self.inside += 1
        body = self.block(depth - 1, indent)
        self.inside -= 1
        if self.chance(0.4):
            body.append(f"{indent}    {self.one(VARIABLES)} = yield {self.expression(1)}" if self.chance(0.7) else f"{indent}    yield from {self.expression(1)}")
        elif self.chance(0.6):
            body.append(f"{indent}    return {self.expression(2)}")
        # Its variables are its own, and all there from the start.
        own = f"{indent}    {' = '.join(VARIABLES)} = this" if self.chance(0.7) else f"{indent}    nonlocal {', '.join(VARIABLES)}"
        decorated = [f"@{self.one(('len', 'repr', 'iter', '(lambda f: f)', 'callable', 'this.title', 'args'))}"] if self.chance(0.15) else []
        call = f"{indent}{self.one(VARIABLES)} = {name}" + (f"({self.expression(1)})" if self.chance(0.7) else "")
        return [*decorated, (indent if decorated else "") + f"def {name}({parameters}):", own, *body, call]

    def pattern(self, depth):
        if depth <= 0:
            return self.one(("_", "1", "'x'", "None", self.one(VARIABLES), "[*rest]", "{'k': 1}"))
        of = self.one(("int", "str", "list", "dict", "tuple", "bytes", "ValueError", "Exception", "this", "re.Match", "print"))
        return self.one((f"{of}({self.attribute()}={self.pattern(depth - 1)})", f"{of}()", f"[{self.pattern(depth - 1)}, *_]", f"{{'x': {self.pattern(depth - 1)}, **more}}",
                         f"({self.pattern(0)}) as {self.one(VARIABLES)}" if self.chance(0.5) else "int() | str()"))

    def matching(self, depth, indent):
        cases = [line for _ in range(2) for line in (f"{indent}    case {self.pattern(2)}:", *self.block(0, indent + "    "))]
        return [f"match {self.expression(2)}:", *cases]

    def within(self, depth, indent):
        return [f"with {self.one(('moo.sdk.set_task_perms(this)', self.expression(1)))} as {self.one(VARIABLES)}:", *self.block(depth - 1, indent)]

    def program(self):
        self.functions = 0
        lines = ["import re, hashlib, datetime, time, random, moo.sdk", f"{' = '.join(VARIABLES)} = this"]
        for _ in range(self.dice.randrange(3, 9)):
            # Each on its own: what one raises is a value for the next.
            kept = self.one(VARIABLES)
            lines += ["try:", *self.statement(2, "    "), "except Exception as error:", f"    {kept} = error"]
        return "\n".join([*lines, f"return [{', '.join(VARIABLES)}]"])
