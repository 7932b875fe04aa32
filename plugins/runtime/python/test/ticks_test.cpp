// Ticks: every loop, comprehension and call counts, the same way every time, and what is too much is stopped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

class Ticks : public ::testing::Test {
protected:
    // What the source uses, the call of its verb left out.
    std::uint64_t used(const std::string& source) {
        engine.ticks_used = 0;
        value(engine.run(source));
        return engine.ticks_used - 1;
    }
    void expect_stopped(const std::string& source, std::uint64_t ticks = 100'000) {
        engine.ticks = ticks;
        engine.ticks_used = 0;
        const auto outcome = engine.run(source);
        const auto* stopped = std::get_if<executor::Stopped>(&outcome);
        ASSERT_NE(stopped, nullptr) << source;
        EXPECT_EQ(stopped->why, executor::Stopped::Why::tick_limit) << source;
        EXPECT_FALSE(stopped->trace.empty()) << source;
        EXPECT_EQ(engine.ticks, 0U) << source;
        engine.ticks = UINT64_MAX;
    }
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

TEST_F(Ticks, EveryRoundCounts) {
    EXPECT_EQ(used("return 1"), 0U);
    EXPECT_EQ(used("for i in range(100):\n    pass"), 101U);  // the round that finds nothing more counts as well
    EXPECT_EQ(used("i = 0\nwhile i < 100:\n    i += 1"), 101U);
    EXPECT_EQ(used("[i for i in range(100)]"), 101U);
    EXPECT_EQ(used("{i for i in range(100)}, {i: i for i in range(100)}"), 202U);
    EXPECT_EQ(used("sum(i for i in range(100))"), 101U);
    EXPECT_EQ(used("[i for i in range(10) for j in range(10) if j]"), 121U);
    EXPECT_EQ(used("def f(n):\n    return f(n - 1) if n else 0\nf(99)"), 100U);
    EXPECT_EQ(used("list(map(lambda i: i, range(100)))"), 100U);
    EXPECT_EQ(used("sorted(range(100), key=lambda i: -i)"), 100U);
    EXPECT_EQ(used("def g():\n    yield 1\n    yield 2\nlist(g())"), 1U);
    EXPECT_EQ(used("while True:\n    break"), 1U);
    EXPECT_EQ(used("def f(i):\n    return -i\nfor i in range(10):\n    f(i)"), 11U);  // part of the round
    EXPECT_EQ(used("def f(i):\n    return -i\nlist(map(f, range(10)))"), 10U);
    EXPECT_EQ(used("def f(i):\n    return -i\ng = f\nfor i in range(10):\n    g(i)"), 21U);
    EXPECT_EQ(used("def f(i):\n    return abs(i)\nfor i in range(10):\n    f(i)"), 21U);
    EXPECT_EQ(used("n = iter([1, 2, 3].pop, 1)\nlist(n)"), 3U);
    engine.add_verb(lamp, ann, "f", "return 1");
    EXPECT_EQ(used("for i in range(10):\n    this.f()"), 21U);
}

TEST_F(Ticks, LoopsKeepTheirMeaning) {
    EXPECT_EQ(
        value(engine.run("out = []\nfor i in [1, 2, 3]:\n    if i == 2:\n        continue\n    out.append(i)\nelse:\n"
                         "    out.append('else')\nwhile out:\n    if len(out) == 1:\n        break\n    out.pop()\n"
                         "else:\n    out.append('no')\nit = iter('abcd')\nfor c in it:\n    break\n"
                         "return out, list(it), [(a, b) for a, b in zip('ab', 'cd')], (lambda *a, k=2: (a, k))(1)")),
        Value::tuple({Value::list({1}), Value::list({"b", "c", "d"}),
                      Value::list({Value::tuple({"a", "c"}), Value::tuple({"b", "d"})}),
                      Value::tuple({Value::tuple({1}), 2})}));
    const auto error = raised(engine.run("x = 1\n\nfor i in 5:\n    pass"));
    EXPECT_EQ(error.message, "'int' object is not iterable");
    ASSERT_EQ(error.trace.size(), 1U);
    EXPECT_EQ(error.trace[0].line, 3);
    EXPECT_EQ(value(engine.run(
                  "def f():\n    'text'\n    return 1\nd = {}\nfor d['k'] in range(3):\n    pass\nreturn f(), d")),
              Value::tuple({1, Value::dict({{"k", 2}})}));
    EXPECT_EQ(raised(engine.run("d = {1: 1}\nfor k in d:\n    d[k + 1] = 1")).type, "RuntimeError");
}

TEST_F(Ticks, WhatNeverEndsIsStopped) {
    for (const char* source :
         {"while True:\n    pass", "for i in iter(int, 1):\n    pass", "[0 for i in iter(int, 1)]", "sum(iter(int, 1))",
          "def f():\n    while True:\n        yield 1\nfor i in f():\n    pass",
          "all(map(lambda i: True, iter(int, 1)))",
          "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
          "def f():\n    try:\n        while True: pass\n    finally:\n        f()\nf()",
          "x = [1]\nfor i in x:\n    x.append(i)", "f = lambda: 1\nwhile not not f():\n    f()",
          "def f(n):\n    try:\n        f(n + 1)\n    except RecursionError:\n        pass\n    f(n + 1)\nf(0)"})
        expect_stopped(source);
    EXPECT_EQ(value(engine.run("return 1")), Value(1));
}

TEST_F(Ticks, TextToEvaluateCountsToo) {
    engine.ticks = 50'000;
    const auto outcome = engine.eval("x = 0\nwhile True:\n    x += 1");
    ASSERT_NE(std::get_if<executor::Stopped>(&outcome), nullptr);
    engine.ticks = UINT64_MAX;
    engine.ticks_used = 0;
    EXPECT_EQ(value(engine.eval("[i for i in range(9)][-1] + (lambda: 1)()")), Value(9));
    EXPECT_EQ(engine.ticks_used, 11U);
}

// One pot for all calls of a task, whoever's verbs they are.
TEST_F(Ticks, CallsBetweenOwnersSpendFromOnePot) {
    engine.add_verb(lamp, bob, "burns", "for i in range(1000):\n    pass");
    engine.ticks = 10'000;
    value(engine.run("this.burns()\nfor i in range(1000):\n    pass\nthis.burns()"));
    EXPECT_EQ(10'000 - engine.ticks, 1 + 1001 * 3 + 2);
    expect_stopped("while True:\n    this.burns()", 50'000);
}

TEST_F(Ticks, TheSameVerbIsStoppedAtTheSamePlace) {
    std::vector<std::size_t> printed;
    for (int i = 0; i < 3; ++i) {
        engine.pieces.clear();
        expect_stopped("n = 0\nwhile True:\n    n += 1\n    if n % 1000 == 0:\n        print(n)", 77'000);
        printed.push_back(engine.pieces.size());
    }
    EXPECT_THAT(printed, ::testing::ElementsAre(76, 76, 76));
}

TEST_F(Ticks, NothingInASourceNamesTheCounter) {
    for (const char* source : {"return tick", "return globals", "#tick\nreturn ticker", "return builtins"})
        EXPECT_NE(std::get_if<executor::Raised>(&static_cast<const executor::Outcome&>(engine.run(source))), nullptr)
            << source;
    EXPECT_EQ(
        value(engine.run("def f(tick=1):\n    return tick\nreturn f(), getattr(this, '#tick', 0) if False else 0")),
        Value::tuple({1, 0}));
}

TEST_F(Ticks, WhatNobodyWantsIsNotConverted) {
    engine.discard = true;
    for (const char* source :
         {"return range(3)", "return print", "return lambda: 1", "return (x for x in [1])", "return chr(0xd800)",
          "return this.contents.all()", "yield 1", "x = []\nx.append(x)\nreturn x"})
        EXPECT_EQ(value(engine.run(source)), Value()) << source;
    EXPECT_EQ(engine.count(Op::query), 0);
    EXPECT_EQ(raised(engine.run("1 / 0")).type, "ZeroDivisionError");
    engine.discard = false;
    EXPECT_EQ(raised(engine.run("return range(3)")).type, "TypeError");
}

}  // namespace
}  // namespace moosaic::python::test
