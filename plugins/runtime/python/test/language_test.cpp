// The verb language as it runs: verbs.md 4.1 with its defects mended, scope names, printing, conversions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Language : public ::testing::Test {
protected:
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};

    std::vector<std::string> printed(const std::string& source) {
        engine.pieces.clear();
        value(engine.run(source));
        return engine.pieces;
    }
};

TEST_F(Language, ReturnsFromAnyDepth) {
    EXPECT_EQ(value(engine.run("for n in [3, 8]:\n    if n > 5:\n        return n\nreturn 0")), Value(8));
}

TEST_F(Language, HandsOverArguments) {
    EXPECT_EQ(value(engine.run("return args, kwargs", ann, {7, 8}, {{"colour", "red"}})),
              Value::tuple({Value::tuple({7, 8}), Value::dict({{"colour", "red"}})}));
}

TEST_F(Language, PassesKeywordsOfAnyName) {
    EXPECT_EQ(value(engine.run("return kwargs['this'], kwargs['name'], kwargs['runtype']", ann, {},
                               {{"this", 1}, {"name", 2}, {"runtype", 3}})),
              Value::tuple({1, 2, 3}));
}

TEST_F(Language, RunsFinally) {
    EXPECT_EQ(value(engine.run("try:\n    return 1\nfinally:\n    print('done')")), Value(1));
    EXPECT_THAT(engine.pieces, ElementsAre("done"));
}

TEST_F(Language, PrintsPieces) {
    EXPECT_THAT(printed("print('a', 'b', sep='-', end='')\nprint('!')"), ElementsAre("a-b!"));
    EXPECT_THAT(printed("print('one\\ntwo')"), ElementsAre("one\ntwo"));
    EXPECT_THAT(printed("print('tail', end='')"), ElementsAre("tail"));
    EXPECT_THAT(printed("print()"), ElementsAre(""));
    EXPECT_THAT(printed("print('a')\nprint()\nprint(1, None, [2])"), ElementsAre("a", "", "1 None [2]"));
    EXPECT_THAT(printed("from moo.sdk import context\nprint('x', end='')\ncontext.writer('y')\nprint('z')"),
                ElementsAre("x", "y", "z"));
}

TEST_F(Language, KeepsOneBufferForTheWholeTask) {
    engine.add_verb(lamp, ann, "inner", "print('y')");
    EXPECT_THAT(printed("print('x', end='')\nthis.inner()\nprint('z')"), ElementsAre("xy", "z"));
}

TEST_F(Language, RefusesOtherPrintKeywords) { EXPECT_EQ(raised(engine.run("print(1, file=2)")).type, "TypeError"); }

TEST_F(Language, RunsTheWholeSubset) {
    EXPECT_EQ(value(engine.run("return [i * i for i in range(4)]")), Value::list({0, 1, 4, 9}));
    EXPECT_EQ(value(engine.run("a, b = 'xy'\nreturn b + a")), Value("yx"));
    EXPECT_EQ(value(engine.run("n = 0\nwhile n < 9:\n    n += 1\nreturn n")), Value(9));
    EXPECT_EQ(value(engine.run("return sum(range(100))")), Value(4950));
    EXPECT_EQ(value(engine.run("d = {}\nd['k'] = 1\nd['k'] += 4\nx = 5\nx -= 1\nreturn d['k'] * x")), Value(20));
    EXPECT_EQ(value(engine.run("d = {'a': 1, 'b': 2}\ndel d['a']\nreturn d")), Value::dict({{"b", 2}}));
    EXPECT_EQ(value(engine.run("x = {'_k': 2}\nreturn x['_k']")), Value(2));
    EXPECT_EQ(value(engine.run("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nreturn f(5)")), Value(120));
    EXPECT_EQ(value(engine.run("def gen():\n    for i in range(3):\n        got = yield i\nreturn list(gen())")),
              Value::list({0, 1, 2}));
    EXPECT_EQ(value(engine.run("def outer():\n    n = 1\n    def inner():\n        nonlocal n\n        n += 1\n"
                               "        return n\n    return inner() + inner()\nreturn outer()")),
              Value(5));
    EXPECT_EQ(value(engine.run("match {'a': [1, 2, 3]}:\n    case {'a': [first, *rest]}:\n        return rest\n")),
              Value::list({2, 3}));
    EXPECT_EQ(value(engine.run("x: int = 3\ny: int\n...\nreturn x")), Value(3));
    EXPECT_EQ(value(engine.run("global total\ntotal = 2\ndef add():\n    global total\n    total += 1\nadd()\n"
                               "return total")),
              Value(3));
    EXPECT_EQ(value(engine.run("return '%s-%d' % ('a', 4), f'{3:>4}', (lambda k: k + 1)(1)")),
              Value::tuple({"a-4", "   3", 2}));
    EXPECT_EQ(value(engine.run("if (n := 10) > 5:\n    return n, {*[1]}, [*map(str, (1, 2))], {**{'a': 1}}")),
              Value::tuple({10, Value(Set{{1}, false}), Value::list({"1", "2"}), Value::dict({{"a", 1}})}));
}

TEST_F(Language, AcceptsAnEmptyBody) {
    EXPECT_EQ(value(engine.run("")), Value());
    EXPECT_EQ(value(engine.run("#!moo verb x --on $thing\n# only this")), Value());
    EXPECT_EQ(value(engine.run("\"\"\"Only a docstring.\"\"\"")), Value());
}

TEST_F(Language, GivesTheNamesInScope) {
    EXPECT_EQ(value(engine.run("return this, _, verb_name")),
              Value::tuple({Value::object(lamp), Value::object(system_object), "test"}));
    EXPECT_EQ(value(engine.run("verb_name = verb_name + '!'\nreturn verb_name")), Value("test!"));
}

TEST_F(Language, ForgetsGlobalsBetweenCalls) {
    value(engine.run("global kept\nkept = 1"));
    EXPECT_EQ(raised(engine.run("global kept\nreturn kept")).type, "NameError");
}

TEST_F(Language, RefusesModulesAndFormat) {
    const auto import = raised(engine.run("import math"));
    EXPECT_EQ(import.type, "SyntaxError");
    EXPECT_THAT(import.message, HasSubstr("line 1"));
    EXPECT_EQ(raised(engine.run("return getattr('x', 'for' + 'mat')(1)")).type, "AttributeError");
}

TEST_F(Language, TurnsExitsIntoErrors) {
    EXPECT_EQ(raised(engine.run("raise SystemExit")).type, "SystemExit");
    EXPECT_EQ(raised(engine.run("raise KeyboardInterrupt('x')")).type, "KeyboardInterrupt");
    EXPECT_EQ(raised(engine.run("raise GeneratorExit")).type, "GeneratorExit");
}

TEST_F(Language, StopsDeepRecursionWithAnOrdinaryError) {
    EXPECT_EQ(raised(engine.run("def f():\n    return f()\nreturn f()")).type, "RecursionError");
    EXPECT_EQ(value(engine.run("def f():\n    return f()\ntry:\n    f()\nexcept RecursionError:\n    return 'deep'")),
              Value("deep"));
}

TEST_F(Language, ShowsWhereAnErrorHappened) {
    const auto error = raised(engine.run("#!moo verb test --on $lamp\n\ndef f():\n    return {}['k']\n\nf()"));
    EXPECT_EQ(error.type, "KeyError");
    EXPECT_EQ(error.message, "'k'");
    ASSERT_EQ(error.trace.size(), 2U);
    EXPECT_EQ(error.trace[0].line, 6);
    EXPECT_EQ(error.trace[0].source, "f()");
    EXPECT_EQ(error.trace[1].line, 4);
    EXPECT_EQ(error.trace[1].source, "return {}['k']");
    EXPECT_EQ(error.trace[1].verb, "#30 (lamp):test");
    EXPECT_EQ(error.trace[1].author, "#11 (author)");
}

TEST_F(Language, HidesFramesOfTheSdk) {
    const auto error = raised(engine.run("from moo.sdk import lookup\nlookup('gem')"));
    EXPECT_EQ(error.type, "NoSuchObjectError");
    EXPECT_EQ(error.trace.size(), 1U);
}

TEST_F(Language, CopiesValuesBothWays) {
    const Value all =
        Value::list({nullptr, true, 5, 2.5, "é", Value(Bytes{std::string("\0x", 2)}),
                     Value(BigInt{"123456789012345678901234567890"}), Value::object(lamp),
                     Value(DateTime{"2020-01-02T03:04:05+00:00"}), Value(Date{"2020-01-02"}),
                     Value(TimeOfDay{"03:04:05"}), Value(TimeDelta{90'000'001}), Value::tuple({1, Value::list({2})}),
                     Value(Set{{1}, false}), Value(Set{{2}, true}), Value::dict({{"a", 1}, {2, "b"}})});
    EXPECT_EQ(value(engine.run("return args[0]", ann, {all})), all);
    EXPECT_EQ(value(engine.run("return bytearray(b'a')")), Value(Bytes{"a"}));
}

TEST_F(Language, RefusesWhatCannotCross) {
    EXPECT_EQ(raised(engine.run("return lambda: 1")).type, "TypeError");
    EXPECT_EQ(raised(engine.run("return (i for i in [])")).type, "TypeError");
    EXPECT_EQ(raised(engine.run("x = []\nx.append(x)\nreturn x")).type, "ValueError");
}

TEST_F(Language, GivesEachReaderOfAModuleTheSameUnwritableFace) {
    EXPECT_EQ(raised(engine.run("import random\nrandom.random = lambda: 4")).type, "AttributeError");
    EXPECT_EQ(raised(engine.run("import random\nrandom.Random.random = lambda self: 4")).type, "TypeError");
    EXPECT_EQ(raised(engine.run("from moo.sdk import UserError\nUserError.message = 4")).type, "TypeError");
    EXPECT_EQ(raised(engine.run("from moo.sdk import lookup\nlookup.helper = 4")).type, "AttributeError");
    EXPECT_EQ(raised(engine.run("import re\nre.compile.x = 4")).type, "AttributeError");
    EXPECT_EQ(raised(engine.run("import time\ntime.sleep(1)")).type, "AttributeError");
    EXPECT_EQ(value(engine.run("import moo.sdk\nreturn moo.sdk.DIRECTIONS[0]")), Value("north"));
    EXPECT_EQ(value(engine.run("import moo.sdk as s\nreturn s.OPPOSITE_DIRECTIONS['up']")), Value("down"));
}

TEST_F(Language, OffersTheModules) {
    EXPECT_EQ(value(engine.run("import re, hashlib, datetime, random, time\n"
                               "random.seed(4)\nx = random.randint(1, 3)\n"
                               "return re.sub(r'(\\w+)', lambda m: m.group(1).upper(), 'ab', flags=re.I), "
                               "hashlib.sha256(b'a').hexdigest()[:4], datetime.date(2020, 1, 2).isoformat(), "
                               "time.strptime('2020', '%Y').tm_year, 1 <= x <= 3, time.time() > 0")),
              Value::tuple({"AB", "ca97", "2020-01-02", 2020, true, true}));
}

}  // namespace
}  // namespace moosaic::python::test
