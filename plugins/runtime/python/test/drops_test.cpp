// What happens while the runtime holds a verb's objects, and when they are dropped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

class Drops : public ::testing::Test {
protected:
    Value run(const std::string& source) { return value(engine.run(source)); }
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

// A view in a value asks the engine while the value is converted; whatever it is in may change meanwhile.
TEST_F(Drops, AContainerMayChangeWhileItIsConverted) {
    engine.add_verb(room, ann, "spoils",
                    "from moo.sdk import context\nd = context.scratch['kept']\n"
                    "if isinstance(d, list):\n    d.clear()\n    d.extend([[0] * 9 for i in range(99)])\n"
                    "elif isinstance(d, set):\n    d.clear()\n    d.update(str(i) for i in range(999))\n"
                    "else:\n    d.clear()\n    d.update((i, ['x' * i]) for i in range(999))");
    int spoiled = 0;
    engine.hook = [&](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::query) return std::nullopt;
        ++spoiled;
        executor::Call call;
        call.principal = ann;
        call.code = {501, "spoils", engine.verbs.front().source, "#40:spoils", "#11"};
        call.this_object = room;
        call.verb_name = "spoils";
        call.depth = 1;
        value(runtime.call(call, engine));
        return std::nullopt;
    };
    run("from moo.sdk import context\n"
        "d = {('k', i): ['v' * i, {i: i}] for i in range(20)}\nd[('k', 1)] = this.contents.all()\n"
        "context.scratch['kept'] = d\nthis.x = d");
    EXPECT_EQ(engine.properties[lamp]["x"].get<Dict>()->items.size(), 20U);
    run("from moo.sdk import context\nl = [['a'] * 5, this.contents.all(), ['b'] * 5]\n"
        "context.scratch['kept'] = l\nthis.x = l");
    run("from moo.sdk import context\nkept = {'args': this.contents.all(), 'b': ['c' * 99]}\n"
        "context.scratch['kept'] = kept\nthis.set_property(**kept)");
    EXPECT_EQ(spoiled, 3);
}

// A generator that only the collector can reach: CPython would close it in the midst of what allocates, in whatever
// task.
TEST_F(Drops, GarbageIsCollectedWhereNothingIsHeld) {
    const auto outcome =
        run("d = {i: [i, str(i)] for i in range(50)}\nran = []\n"
            "def g():\n    try:\n        yield 1\n    finally:\n        ran.append(1)\n        d.clear()\n"
            "def cycle():\n    x = g()\n    next(x)\n    box = [x]\n    box.append(box)\n"
            "for i in range(200):\n    cycle()\n"
            "this.x = d\nsorted([[i] for i in range(5000)])\nthis.x = dict(d)\nreturn 7");
    EXPECT_EQ(outcome, Value(7));
}

TEST_F(Drops, AGeneratorDroppedInTheCallRunsItsFinally) {
    EXPECT_EQ(run("ran = []\ndef g():\n    try:\n        yield 1\n    finally:\n        ran.append('done')\n"
                  "x = g()\nnext(x)\nx = None\nnext(g())\ny = g()\nnext(y)\ny.close()\nreturn ran"),
              Value::list({"done", "done", "done"}));
}

// Beyond the call there is nothing that could end it.
TEST_F(Drops, AGeneratorLeftInScratchEndsWithTheTask) {
    for (const char* rest : {"while True: pass", "sum(iter(int, 1))", "print('late')", "yield 2", "raise ValueError",
                             "list(range(10 ** 12))"}) {
        run(std::string("from moo.sdk import context\ndef g():\n    try:\n        yield 1\n    finally:\n        ") +
            rest + "\ndef h():\n    try:\n        yield from g()\n    except BaseException:\n        " + rest +
            "\nx, y = g(), h()\nnext(x)\nnext(y)\nloop = [x]\nloop.append(loop)\n"
            "context.scratch['x'] = [x, y, zip(y), (z for z in y)]");
        runtime.end_of_task();  // comes back
        EXPECT_TRUE(engine.pieces.empty()) << rest;
    }
    EXPECT_EQ(run("return 1"), Value(1));
    // Nor is it run later, in another task that makes the collector look.
    EXPECT_EQ(run("kept = [[i, (i, {})] for i in range(100000)]\nreturn len(kept)"), Value(100000));
    EXPECT_TRUE(engine.pieces.empty());
}

TEST_F(Drops, WhatAGeneratorPrintsAtTheEndIsShown) {
    engine.run("def g():\n    try:\n        yield 1\n    finally:\n        print('bye')\nx = g()\nnext(x)\nreturn [x]");
    EXPECT_THAT(engine.pieces, ::testing::ElementsAre("bye"));
}

// CPython's own recursion has no check at these places.
TEST_F(Drops, WhatIsNestedVeryDeepIsAnErrorAtMost) {
    const std::string often = "\nfor i in range(150000):\n    x = ";
    for (const char* made :
         {"map(str, x)", "filter(None, x)", "zip(x)", "enumerate(x)", "(y for y in x)", "(x,)", "[x]", "{1: x}",
          "map(lambda y: y, x)", "iter((x,))", "reversed([x])", "slice(x)", "list[x]", "f(x)", "g(x)"}) {
        const std::string build =
            "def f(y):\n    yield from y\ndef g(y):\n    for z in y:\n        yield z\nx = iter([1])" + often + made +
            "\n";
        EXPECT_EQ(run(build + "x = None\nreturn 1"), Value(1)) << made;
        EXPECT_EQ(
            run(build + "try:\n    for y in x:\n        pass\nexcept (RecursionError, TypeError):\n    pass\nreturn 2"),
            Value(2))
            << made;
    }
    EXPECT_EQ(raised(engine.run("x = ()" + often + "(x,)\nhash(x)")).type, "RecursionError");
    EXPECT_EQ(raised(engine.run("x = int" + often + "list[x]\nhash(x)")).type, "RecursionError");
    EXPECT_EQ(raised(engine.run("x = y = 1" + often + "slice(x)\n    y = slice(y)\nx == y")).type, "RecursionError");
    EXPECT_EQ(raised(engine.run("x = ()" + often + "(x,)\n{x: 1}")).type, "RecursionError");
    EXPECT_EQ(run("return {((1, 2), 3): 4}[((1, 2), 3)], hash((1, (2, 'a'))) == hash((1, (2, 'a')))"),
              Value::tuple({4, true}));
}

TEST_F(Drops, ReferencesMadeOfTextAreAsked) {
    for (const char* text : {R"({"p#517":""})", R"({"v#3":""})"}) {
        const auto before = engine.requests.size();
        EXPECT_EQ(
            raised(engine.run(std::string("from moo.sdk import moojson\nreturn moojson.loads('") + text + "').value"))
                .type,
            "NoSuchAttributeError");
        ASSERT_GT(engine.requests.size(), before);
        EXPECT_EQ(engine.requests[before].op, Op::attr);
    }
    // What is no number stays what it is.
    for (const char* key : {"p#-1", "p# 1", "p#99999999999999999999", "v#x", "o#-1", "o#99999999999999999999", "p#"})
        EXPECT_EQ(run(std::string("from moo.sdk import moojson\nreturn moojson.loads('{\"") + key + "\": 1}')"),
                  Value::dict({{key, 1}}));
}

TEST_F(Drops, TextToEvaluateMayBeginWithBlanks) {
    for (const char* text : {" 1 + 1", "   1 + 1", "\t1 + 1",
                             "\xef\xbb\xbf"
                             "1 + 1",
                             "  x = 1\n  x + 1", "\n  2", "  x = 1\nx + 1", "  if True:\n    x = 2\n  x"})
        EXPECT_EQ(value(engine.eval(text)), Value(2)) << text;
    EXPECT_EQ(value(engine.eval("  '''a\n b'''")), Value("a\n b"));
}

TEST_F(Drops, ASourceMayBeginWithAByteOrderMark) {
    EXPECT_TRUE(runtime.check("\xef\xbb\xbf#!moo verb wave --on $player\r\nprint('hi')\r\n").empty());
    EXPECT_EQ(run("\xef\xbb\xbfreturn 3"), Value(3));
    ASSERT_EQ(runtime.check("print('caf\xe9')").size(), 1U);
    EXPECT_EQ(runtime.check("print('caf\xe9')")[0].rule, "encoding");
}

}  // namespace
}  // namespace moosaic::python::test
