// The language wall: what is accepted, what is refused, with line, rule and remedy (verbs.md 5.1, 5.3).
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

struct Refusal {
    const char* source;
    int line;
    const char* rule;
};

std::string all(const std::vector<executor::Finding>& findings) {
    std::string text;
    for (const auto& f : findings) text += std::to_string(f.line) + " " + f.rule + ": " + f.message + "\n";
    return text;
}

class Refused : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refused, WithLineRuleAndRemedy) {
    const auto& [source, line, rule] = GetParam();
    const auto findings = runtime_under_test().check(source);
    ASSERT_FALSE(findings.empty()) << source;
    EXPECT_EQ(findings[0].rule, rule) << all(findings);
    EXPECT_EQ(findings[0].line, line) << all(findings);
    EXPECT_FALSE(findings[0].message.empty());
    EXPECT_FALSE(findings[0].remedy.empty()) << source;
}

INSTANTIATE_TEST_SUITE_P(
    Wall, Refused,
    ::testing::Values(
        Refusal{"x = 1\nimport os", 2, "import"}, Refusal{"import math as m", 1, "import"},
        Refusal{"from moo import sdk", 1, "import"}, Refusal{"import moo.core.models", 1, "import"},
        Refusal{"from moo.sdk.objects import x", 1, "import"}, Refusal{"from . import x", 1, "import"},
        Refusal{"from __future__ import annotations", 1, "import"}, Refusal{"from moo.sdk import *", 1, "import-star"},
        Refusal{"from moo.sdk import nonsense", 1, "unknown-import"},
        Refusal{"from re import _compile", 1, "underscore-attribute"},
        Refusal{"import re as _re", 1, "underscore-name"}, Refusal{"\n_x = 1", 2, "underscore-name"},
        Refusal{"return __builtins__", 1, "underscore-name"}, Refusal{"def _f(): pass", 1, "underscore-name"},
        Refusal{"def f(_a): pass", 1, "underscore-name"}, Refusal{"lambda *_a: 1", 1, "underscore-name"},
        Refusal{"try:\n    pass\nexcept ValueError as _e:\n    pass", 3, "underscore-name"},
        Refusal{"global _x", 1, "underscore-name"}, Refusal{"[_i for _i in []]", 1, "underscore-name"},
        Refusal{"match 1:\n    case _x:\n        pass", 2, "underscore-name"},
        Refusal{"match 1:\n    case {**_rest}:\n        pass", 2, "underscore-name"},
        Refusal{"match 1:\n    case int(__class__=c):\n        pass", 2, "underscore-attribute"},
        Refusal{"match 1:\n    case int(gi_frame=c):\n        pass", 2, "internal-attribute"},
        Refusal{"f(_caller=1)", 1, "underscore-keyword"}, Refusal{"f(__import__=1)", 1, "underscore-keyword"},
        Refusal{"(1).__class__", 1, "underscore-attribute"}, Refusal{"this._x = 1", 1, "underscore-attribute"},
        Refusal{"this._", 1, "underscore-attribute"}, Refusal{"f'{this.__class__}'", 1, "underscore-attribute"},
        Refusal{"'{}'.format(1)", 1, "internal-attribute"}, Refusal{"str.format_map", 1, "internal-attribute"},
        Refusal{"int.mro()", 1, "internal-attribute"}, Refusal{"f.gi_frame.f_back", 1, "internal-attribute"},
        Refusal{"e.tb_next", 1, "internal-attribute"}, Refusal{"e.with_traceback(None)", 1, "internal-attribute"},
        Refusal{"e.obj", 1, "internal-attribute"}, Refusal{"c.cell_contents", 1, "internal-attribute"},
        Refusal{"x.cr_frame", 1, "internal-attribute"}, Refusal{"x.ag_code", 1, "internal-attribute"},
        Refusal{"x.co_consts", 1, "internal-attribute"}, Refusal{"async def f(): pass", 1, "async"},
        Refusal{"[x async for x in y]", 1, "async"}, Refusal{"class A:\n    pass", 1, "class-statement"},
        Refusal{"try:\n    pass\nexcept* ValueError:\n    pass", 1, "except-star"},
        Refusal{"print = 1", 1, "reserved-name"}, Refusal{"def breakpoint(): pass", 1, "reserved-name"},
        Refusal{"for print in []: pass", 1, "reserved-name"}, Refusal{"print += 1", 1, "reserved-name"},
        Refusal{"exec('1')", 1, "absent-builtin"}, Refusal{"return type(1)", 1, "absent-builtin"},
        Refusal{"x = open", 1, "absent-builtin"}, Refusal{"n\xef\xbd\x81me = 1", 1, "folded-name"},
        Refusal{"f'{n\xef\xbd\x81me}'", 0, "folded-name"}, Refusal{"this.\xef\xbd\x86ormat", 1, "internal-attribute"},
        Refusal{"x =\n", 1, "syntax"}, Refusal{"x = 1\nif x\n", 2, "syntax"}, Refusal{"break", 1, "syntax"},
        Refusal{"x = 0x1\nnonlocal x", 2, "syntax"}, Refusal{"def f(a, a): pass", 1, "syntax"},
        Refusal{"await f()", 1, "async"}));

class Accepted : public ::testing::TestWithParam<const char*> {};

TEST_P(Accepted, Whole) {
    const auto findings = runtime_under_test().check(GetParam());
    EXPECT_TRUE(findings.empty()) << GetParam() << "\n" << all(findings);
}

INSTANTIATE_TEST_SUITE_P(
    Wall, Accepted,
    ::testing::Values(
        "", "#!moo verb a --on $thing", "return", "return this, passthrough, _, args, kwargs, verb_name",
        "if args:\n    pass\nelif kwargs:\n    pass\nelse:\n    pass", "for i in args:\n    continue\nelse:\n    pass",
        "while True:\n    break",
        "try:\n    pass\nexcept (ValueError, KeyError) as e:\n    raise\nelse:\n    pass\nfinally:\n    pass",
        "from moo.sdk import set_task_perms\nwith set_task_perms(this):\n    pass",
        "f = lambda a, *b, c=1, **d: (a, b, c, d)",
        "@args[0]\ndef f(a, /, b, *, c):\n    yield a\n    x = yield from b\n    return x",
        "[x for x in args if x]; {x for x in args}; {x: 1 for x in args}; (x for x in args)", "f'{this!r:>{args[0]}}'",
        "args[1:2:3]", "print(*args, **kwargs)", "[*args]; {**kwargs}", "(n := 1)", "1 if args else 2",
        "assert args, 'none'", "raise ValueError('x') from None", "global x\nx = 1", "x = 1\ndel x",
        "a = b = 1\n(c, *d), e = (1, 2), 3",
        "x = 8\nx += 1; x -= 1; x *= 2; x /= 2; x //= 1; x %= 5; x **= 2; x <<= 1; x >>= 1; x &= 1; x |= 1; x ^= 1",
        "this.x += 1\nargs[0].n -= 1\nkwargs['a'] *= 2\nx = [1]\nx[0:1] += [2]\ndel x[0], kwargs['a']",
        "x: int = 1\ny: str", "...", "def f():\n    n = 1\n    def g():\n        nonlocal n\n        n = 2\n    g()",
        "match args:\n    case [1, *rest] if rest:\n        pass\n    case {'k': v, **more}:\n        pass\n"
        "    case str() | int(real=1):\n        pass\n    case None:\n        pass\n    case _:\n        pass",
        "yield 1", "for _ in range(3):\n    pass", "import re, hashlib, datetime, time, random", "import moo.sdk",
        "import moo.sdk as sdk", "from moo.sdk import lookup as find, open_editor, invoke, UserError",
        "def type(object, format=1):\n    return object", "return this.type, this.open, this.type(1)",
        "caf\xc3\xa9 = 'na\xc3\xafve \xef\xbd\x86'  # \xef\xbd\x81", "x = 10 ** 100", "'%s' % this"));

// Compiles without the first pass and asks the second one alone for its rules.
std::string bytecode_rules(const char* source) {
    runtime_under_test();
    Gil gil;
    Obj globals = Obj::steal(PyDict_New());
    PyDict_SetItemString(globals.get(), "__builtins__", PyEval_GetBuiltins());
    Obj text = Obj::steal(py_text(source));
    PyDict_SetItemString(globals.get(), "source", text.get());
    Obj done =
        Obj::steal(PyRun_String("from moosaic_sdk import bytecode\n"
                                "rules = ' '.join(f[2] for f in bytecode.check(compile(source, '<verb>', 'exec')))",
                                Py_file_input, globals.get(), globals.get()));
    std::string rules = "error";
    if (done) to_text(PyDict_GetItemString(globals.get(), "rules"), rules);
    PyErr_Clear();
    return rules;
}

TEST(Wall, ReadsBytecodeWithoutTrustInTheFirstPass) {
    EXPECT_EQ(bytecode_rules("x = 1\nif x:\n    print(x.y)"), "");
    EXPECT_EQ(bytecode_rules("().__class__"), "bytecode-attribute");
    EXPECT_EQ(bytecode_rules("def f():\n    return [lambda: g.gi_frame]"), "bytecode-attribute");
    EXPECT_EQ(bytecode_rules("x.format(1)"), "bytecode-attribute");
    EXPECT_EQ(bytecode_rules("x.mro = 1"), "bytecode-attribute");
    EXPECT_EQ(bytecode_rules("__builtins__"), "bytecode-name");
    EXPECT_EQ(bytecode_rules("def f(_a): pass"), "bytecode-name");
    EXPECT_EQ(bytecode_rules("import os"), "bytecode-import");
    EXPECT_EQ(bytecode_rules("f(_a=1)"), "bytecode-keyword");
    EXPECT_EQ(bytecode_rules("match 1:\n    case int(__class__=c): pass"), "bytecode-attribute");
    EXPECT_NE(bytecode_rules("class A: pass"), "");
    EXPECT_NE(bytecode_rules("async def f(): await g()"), "");
    EXPECT_NE(bytecode_rules("from re import *"), "");
}

TEST(Wall, ReportsEveryFindingInOrder) {
    const auto findings = runtime_under_test().check("import os\nx = 1\n_y = 2\nprint(x.__class__)");
    ASSERT_EQ(findings.size(), 3U);
    EXPECT_EQ(findings[0].line, 1);
    EXPECT_EQ(findings[1].line, 3);
    EXPECT_EQ(findings[2].line, 4);
    EXPECT_EQ(findings[2].column, 6);
}

TEST(Wall, BoundsSizeDepthAndNumbers) {
    auto& runtime = runtime_under_test();
    auto rule = [&](const std::string& source) {
        const auto findings = runtime.check(source);
        return findings.empty() ? std::string("accepted") : findings[0].rule;
    };
    EXPECT_EQ(rule("# " + std::string(256 * 1024, 'x')), "too-long");
    EXPECT_EQ(rule("x = 1\n" + std::string(60'000, '\n')), "accepted");
    EXPECT_EQ(rule("x = 0x" + std::string(100'000, 'f')), "huge-number");
    EXPECT_NE(rule(std::string(150, '(') + "1" + std::string(150, ')')), "");
    EXPECT_EQ(rule(std::string(5'000, '-') + "1"), "too-deep");
    std::string chain = "x";
    for (int i = 0; i < 50'000; ++i) chain += ".a";
    EXPECT_EQ(rule(chain), "too-deep");
    std::string sum = "1";
    for (int i = 0; i < 50'000; ++i) sum += "+1";
    EXPECT_EQ(rule(sum), "too-deep");
    EXPECT_EQ(rule(std::string(100'000, '(')), "syntax");
    EXPECT_EQ(rule(std::string("x = 1\0y", 7)), "syntax");
    EXPECT_EQ(rule("x = '\xff'"), "encoding");
}

}  // namespace
}  // namespace moosaic::python::test
