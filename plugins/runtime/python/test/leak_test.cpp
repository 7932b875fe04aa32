// Nothing of one call of a verb reaches another: not its globals, defaults, arguments, generators or permissions,
// though the compiled function, its globals and the verbs found are shared. And what is kept is forgotten in time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

using ::testing::HasSubstr;

class Leak : public ::testing::Test {
protected:
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

TEST_F(Leak, GlobalsDieWithTheCall) {
    const char* counts = "global n\ntry:\n    n += 1\nexcept NameError:\n    n = 1\nreturn n";
    engine.add_verb(lamp, ann, "counts", counts);
    engine.add_verb(lamp, bob, "counts_too", counts);
    EXPECT_EQ(value(engine.run("return this.counts(), this.counts(), this.counts_too(), this.counts_too()")),
              Value::tuple({1, 1, 1, 1}));
    EXPECT_EQ(value(engine.run(counts)), Value(1));
    EXPECT_EQ(value(engine.run(counts)), Value(1));
    EXPECT_EQ(raised(engine.run("return n")).type, "NameError");
}

TEST_F(Leak, GlobalsOfNestedFunctionsToo) {
    engine.add_verb(lamp, ann, "sets",
                    "def f():\n    global len, n\n    len = lambda x: 99\n    n = 1\nf()\nreturn len([])");
    engine.add_verb(lamp, ann, "deletes", "def f():\n    global n\n    del n\nf()");
    engine.add_verb(lamp, ann, "looks", "try:\n    return n\nexcept NameError:\n    return len([])");
    EXPECT_EQ(value(engine.run("return this.sets(), this.looks(), len([]), this.sets(), this.looks()")),
              Value::tuple({99, 0, 0, 99, 0}));
    EXPECT_EQ(raised(engine.run("this.sets()\nthis.deletes()")).type, "NameError");
}

TEST_F(Leak, DefaultsAndAttributesOfFunctionsDieWithTheCall) {
    engine.add_verb(lamp, ann, "grows", "def f(x=[]):\n    x.append(1)\n    return len(x)\nf()\nreturn f()");
    engine.add_verb(lamp, ann, "marks",
                    "def f():\n    pass\nfound = hasattr(f, 'mark')\nf.mark = 1\nreturn found, f.mark");
    EXPECT_EQ(value(engine.run("return this.grows(), this.grows(), this.marks(), this.marks()")),
              Value::tuple({2, 2, Value::tuple({false, 1}), Value::tuple({false, 1})}));
}

TEST_F(Leak, FunctionsOfTheProcessCannotBeWritten) {
    for (const char* source : {"random.Random.choice.x = 1", "random.Random.seed.x = [1]", "del random.Random.choice.x",
                               "random.Random.choice = 1", "random.choice.x = 1", "re.compile.x = 1", "print.x = 1",
                               "this.contents.all.x = 1", "this.find.x = 1", "context.writer.x = 1", "id.x = 1"})
        EXPECT_EQ(raised(engine.run(std::string("import random, re\nfrom moo.sdk import context\n") + source))
                          .type.find("Error") != std::string::npos,
                  true)
            << source;
    EXPECT_EQ(value(engine.run("import random\nreturn hasattr(random.Random.choice, 'x')")), Value(false));
    EXPECT_EQ(value(engine.run("f = lambda: 1\nf.x = 2\ndel f.x\nf.y = 3\nreturn f.y, hasattr(f, 'x')")),
              Value::tuple({3, false}));
    EXPECT_EQ(value(engine.eval("f = lambda: 1\nf.x = 2\nf.x")), Value(2));
}

TEST_F(Leak, ArgumentsBelongToTheirCall) {
    engine.add_verb(lamp, ann, "eats", "kwargs['more'] = 1\nkwargs |= {'x': 2}\nargs += (3,)\nreturn args, kwargs");
    EXPECT_EQ(value(engine.run("d = {'a': 0}\nreturn this.eats(1, **d), this.eats(**d), d")),
              Value::tuple({Value::tuple({Value::tuple({1, 3}), Value::dict({{"a", 0}, {"more", 1}, {"x", 2}})}),
                            Value::tuple({Value::tuple({3}), Value::dict({{"a", 0}, {"more", 1}, {"x", 2}})}),
                            Value::dict({{"a", 0}})}));
}

// A parameter that the code does not read is not made; every way to read one must count as reading.
TEST_F(Leak, EveryWayToReadAParameterFindsIt) {
    const auto shown = Value::tuple({Value::tuple({1}), Value::dict({{"k", 2}}), "shows"});
    const std::string all = "args, kwargs, verb_name";
    for (const std::string& source : std::vector<std::string>{
             "return " + all,
             "return (lambda: (" + all + "))()",
             "def f():\n    def g():\n        return " + all + "\n    return g()\nreturn f()",
             "return next((" + all + ") for i in [1])",
             "return [(" + all + ") for i in [1]][0]",
             "def f():\n    nonlocal args, kwargs, verb_name\n    args += ()\n    kwargs |= {}\n    verb_name += ''\n  "
             "  return " +
                 all + "\nreturn f()",
             "if False:\n    del args, kwargs, verb_name\nreturn " + all,
             "match args, kwargs, verb_name:\n    case a, b, c:\n        return a, b, c",
             "x = (args := args), (kwargs := kwargs), (verb_name := verb_name)\nreturn x",
         }) {
        engine.verbs.clear();
        engine.add_verb(lamp, ann, "shows", source);
        EXPECT_EQ(value(engine.run("return this.shows(1, k=2)")), shown) << source;
    }
    engine.verbs.clear();
    engine.add_verb(lamp, ann, "drops", "del args, kwargs, verb_name, passthrough, _\nreturn this");
    engine.add_verb(lamp, ann, "binds",
                    "args = 1\n_, kwargs = 2, 3\nfor verb_name in [4]:\n    pass\n"
                    "return args, kwargs, verb_name, _");
    EXPECT_EQ(value(engine.run("return this.drops(1), this.binds(1)")),
              Value::tuple({Value::object(lamp), Value::tuple({1, 3, 4, 2})}));
    engine.add_verb(lamp, ann, "nested", "def f():\n    return _, passthrough()\nreturn f()");
    EXPECT_EQ(value(engine.run("return this.nested()")), Value::tuple({Value::object(system_object), nullptr}));
}

TEST_F(Leak, RecursionKeepsItsVariablesApart) {
    engine.add_verb(lamp, ann, "down",
                    "n = args[0]\nbelow = this.down(n - 1) if n else []\nreturn below + [(n, args[0], verb_name)]");
    EXPECT_EQ(value(engine.run("return this.down(2)")),
              Value::list({Value::tuple({0, 0, "down"}), Value::tuple({1, 1, "down"}), Value::tuple({2, 2, "down"})}));
}

TEST_F(Leak, ReEntryThroughAnotherOwnerKeepsThemApart) {
    engine.add_verb(lamp, ann, "ping", "n = args[0]\nx = this.pong(n - 1) if n else 0\nreturn (n, x, args)");
    engine.add_verb(lamp, bob, "pong", "n = args[0]\nx = this.ping(n - 1) if n else 0\nreturn (n, x, args)");
    const auto bottom = Value::tuple({0, 0, Value::tuple({0})});
    const auto middle = Value::tuple({1, bottom, Value::tuple({1})});
    EXPECT_EQ(value(engine.run("return this.ping(2)")), Value::tuple({2, middle, Value::tuple({2})}));
}

TEST_F(Leak, AGeneratorLivesOnWithItsOwnCall) {
    engine.add_verb(lamp, ann, "yields",
                    "local = args[0]\nfor i in range(3):\n    local += 1\n    yield local, verb_name, kwargs");
    EXPECT_EQ(value(engine.run("from moo.sdk import context\n"
                               "a = this.yields(10, k=1)\nfirst = next(a)\nb = this.yields(20)\n"
                               "return first, next(b), next(a), list(b), list(a)")),
              Value::tuple({Value::tuple({11, "yields", Value::dict({{"k", 1}})}),
                            Value::tuple({21, "yields", Value::dict({})}),
                            Value::tuple({12, "yields", Value::dict({{"k", 1}})}),
                            Value::list({Value::tuple({22, "yields", Value::dict({})}),
                                         Value::tuple({23, "yields", Value::dict({})})}),
                            Value::list({Value::tuple({13, "yields", Value::dict({{"k", 1}})})})}));
}

TEST_F(Leak, AClosureKeptInScratchSeesItsOwnCall) {
    engine.add_verb(lamp, ann, "keeps",
                    "from moo.sdk import context\nn = args[0]\ndef f():\n    nonlocal n\n    n += 1\n    return n\n"
                    "context.scratch.setdefault('f', []).append(f)");
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nthis.keeps(1)\nthis.keeps(100)\n"
                               "f, g = context.scratch['f']\nreturn f(), g(), f(), g()")),
              Value::tuple({2, 101, 3, 102}));
    runtime.end_of_task();
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nreturn context.scratch")), Value::dict({}));
}

TEST_F(Leak, AnErrorGivesTheCallerBack) {
    engine.add_verb(lamp, wizard, "fails",
                    "from moo.sdk import set_task_perms\nwith set_task_perms(args[0]):\n    [].pop()");
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nseen = []\nfor i in range(3):\n    try:\n"
                               "        this.fails(args[0])\n    except IndexError:\n"
                               "        seen.append((context.caller.id, len(context.caller_stack)))\nreturn seen",
                               wizard, {Value::object(ann)})),
              Value::list({Value::tuple({2, 0}), Value::tuple({2, 0}), Value::tuple({2, 0})}));
}

// What was answered to one caller is not handed to another.
TEST_F(Leak, AnswersBelongToTheirCaller) {
    engine.properties[lamp]["secret"] = "s";
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::attr || request.caller == wizard) return std::nullopt;
        return executor::Raised{"AccessError", "Not allowed: read on #30.", {}, {}};
    };
    const char* source =
        "from moo.sdk import set_task_perms\nseen = [this.secret, this.secret]\n"
        "with set_task_perms(args[0]):\n    for i in range(2):\n        try:\n            seen.append(this.secret)\n"
        "        except PermissionError:\n            seen.append('refused')\nseen.append(this.secret)\nreturn seen";
    EXPECT_EQ(value(engine.run(source, wizard, {Value::object(ann)})),
              Value::list({"s", "s", "refused", "refused", "s"}));
}

TEST_F(Leak, AVerbFoundForOneCallerIsNotRunForAnother) {
    engine.add_verb(lamp, wizard, "mine", "return 1");
    value(engine.run(
        "from moo.sdk import set_task_perms\nv = this.mine\nv()\nwith set_task_perms(args[0]):\n    v()\n    v()",
        wizard, {Value::object(ann)}));
    EXPECT_EQ(engine.count(Op::call), 2);
    for (const auto& request : engine.requests) EXPECT_TRUE(request.op != Op::call || request.caller == ann);
}

TEST_F(Leak, AnAssignedFieldReadsAsAssigned) {
    EXPECT_EQ(
        value(engine.run("seen = [this.name, this.name]\nthis.name = 'a'\nseen += [this.name, this.name]\n"
                         "this.name = 'b'\nseen.append(this.name)\nthis.refresh_from_db()\nseen.append(this.name)\n"
                         "this.name = 'c'\nthis.save()\nreturn seen + [this.name]")),
        Value::list({"lamp", "lamp", "a", "a", "b", "lamp", "c"}));
}

TEST_F(Leak, AChangedVerbIsRunAsChanged) {
    auto& verb = engine.add_verb(lamp, ann, "says", "return 'old'");
    EXPECT_EQ(value(engine.run("return this.says() + this.says()")), Value("oldold"));
    verb.source = "return 'new'";
    runtime.end_of_task();
    EXPECT_EQ(value(engine.run("return this.says()")), Value("new"));
    // Within one task: a write makes everything be asked for again.
    engine.hook = [&](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op == Op::assign) engine.verbs.front().source = "return 'newer'";
        return std::nullopt;
    };
    EXPECT_EQ(value(engine.run("first = this.says()\nthis.shine = 1\nreturn first, this.says()")),
              Value::tuple({"new", "newer"}));
}

TEST_F(Leak, ALostRightIsSeenAfterTheChange) {
    engine.add_verb(lamp, ann, "says", "return 1");
    engine.hook = [&](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op == Op::method) engine.verbs.front().execute = false;
        return std::nullopt;
    };
    const auto error = raised(engine.run("this.says()\nthis.says()\nthis.deny('everyone', 'execute')\nthis.says()"));
    EXPECT_EQ(error.type, "AccessError");
}

TEST_F(Leak, ANewParentIsSeenAfterTheChange) {
    engine.add_verb(room, ann, "says", "return 'room'");
    engine.add_verb(system_object, ann, "says", "return 'system'");
    engine.parent[lamp] = room;
    engine.hook = [&](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op == Op::method) engine.parent[lamp] = system_object;
        return std::nullopt;
    };
    EXPECT_EQ(value(engine.run("first = this.says()\nthis.add_parent(_)\nreturn first, this.says()")),
              Value::tuple({"room", "system"}));
}

TEST_F(Leak, PassthroughIsAskedOnceAndAgainAfterAChange) {
    engine.parent[lamp] = room;
    engine.add_verb(lamp, ann, "says", "return passthrough()");
    engine.add_verb(room, ann, "says", "return 'room' + str(passthrough())");
    EXPECT_EQ(value(engine.run("return this.says() + this.says()")), Value("roomNoneroomNone"));
    EXPECT_EQ(engine.count(Op::next_verb), 2);
    EXPECT_EQ(value(engine.run("this.says()\nthis.shine = 1\nreturn this.says()")), Value("roomNone"));
    EXPECT_EQ(engine.count(Op::next_verb), 6);
}

TEST_F(Leak, TheTracebackNamesTheInnerVerbThoughItsFunctionIsShared) {
    engine.add_verb(lamp, ann, "fails", "\nreturn 1 / args[0]");
    EXPECT_EQ(value(engine.run("return this.fails(1)")), Value(1.0));
    const auto error = raised(engine.run("x = this.fails(1)\nthis.fails(0)"));
    ASSERT_EQ(error.trace.size(), 2U);
    EXPECT_EQ(error.trace[0].line, 2);
    EXPECT_EQ(error.trace[1].line, 2);
    EXPECT_THAT(error.trace[1].verb, HasSubstr("fails"));
}

TEST_F(Leak, AStoredDictIsNotTakenForAVerb) {
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::method) return std::nullopt;
        return Value::dict({{"ref", 5}});
    };
    EXPECT_EQ(value(engine.run("return this.get_property('x')")), Value::dict({{"ref", 5}}));
}

TEST_F(Leak, ContextIsReadOnly) {
    for (const char* source : {"context.caller = this", "context.player = this", "context.scratch = {}",
                               "del context.caller", "context.anything = 1", "context.parser = None"})
        EXPECT_EQ(raised(engine.run(std::string("from moo.sdk import context\n") + source)).type, "AttributeError")
            << source;
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nreturn str(context), context.parser, context.task_id, "
                               "context.scratch is context.scratch, context.task_time[1:]")),
              Value::tuple({"<context>", nullptr, "task-1", true, Value::tuple({nullptr, nullptr})}));
}

}  // namespace
}  // namespace moosaic::python::test
