// Verbs calling verbs: inside the worker and through the engine, passthrough, errors across principals, set_task_perms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Calls : public ::testing::Test {
protected:
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

TEST_F(Calls, RunOwnVerbsInside) {
    engine.add_verb(lamp, ann, "polish", "return this, args, kwargs, verb_name");
    EXPECT_EQ(value(engine.run("return this.polish(1, colour='red', this=2, name=3)")),
              Value::tuple({Value::object(lamp), Value::tuple({1}),
                            Value::dict({{"colour", "red"}, {"this", 2}, {"name", 3}}), "polish"}));
    EXPECT_EQ(engine.count(Op::call), 0);
    EXPECT_EQ(engine.count(Op::code), 1);
}

TEST_F(Calls, FetchCodeOnceAHash) {
    engine.add_verb(lamp, ann, "once", "return 'once only'");
    value(engine.run("return this.once() + this.once()"));
    value(engine.run("return this.once()"));
    EXPECT_EQ(engine.count(Op::code), 1);
}

TEST_F(Calls, PassObjectsByReferenceInside) {
    engine.add_verb(lamp, ann, "fill", "args[0].append(lambda: 7)");
    EXPECT_EQ(value(engine.run("x = []\nthis.fill(x)\nreturn x[0]()")), Value(7));
}

TEST_F(Calls, LeaveOthersVerbsToTheEngine) {
    engine.add_verb(lamp, bob, "polish", "from moo.sdk import context\nreturn context.caller, args, kwargs");
    EXPECT_EQ(value(engine.run("return this.polish(1, a=2)")),
              Value::tuple({Value::object(bob), Value::tuple({1}), Value::dict({{"a", 2}})}));
    EXPECT_EQ(engine.count(Op::call), 1);
    EXPECT_EQ(engine.count(Op::code), 0);
    EXPECT_EQ(raised(engine.run("this.polish(lambda: 1)")).type, "TypeError");
}

TEST_F(Calls, LeaveOwnVerbsWithoutExecuteToTheEngine) {
    engine.add_verb(lamp, ann, "locked", "return 1").execute = false;
    EXPECT_EQ(raised(engine.run("this.locked()")).type, "AccessError");
}

TEST_F(Calls, TellTheEngineWhatWasCalledInside) {
    engine.add_verb(lamp, ann, "mine", "return this.yours()");
    engine.add_verb(lamp, bob, "yours", "return 1");
    value(engine.run("return this.mine()"));
    for (const auto& request : engine.requests) {
        if (request.op != Op::call) continue;
        EXPECT_EQ(request.caller, ann);
        EXPECT_EQ(request.args[4],
                  Value::list({Value::tuple({Value::object(lamp), "mine", Value::object(lamp), Value::object(ann)})}));
    }
    EXPECT_EQ(engine.count(Op::call), 1);
}

TEST_F(Calls, ComeBackIntoTheSameWorker) {
    engine.add_verb(lamp, bob, "between", "return this.inner(args[0] + 1)");
    engine.add_verb(lamp, ann, "inner", "return args[0] * 10");
    EXPECT_EQ(value(engine.run("x = this.between(1)\nreturn x, this.name")), Value::tuple({20, "lamp"}));
}

TEST_F(Calls, KeepTheErrorsClassMessageAndDataAcrossPrincipals) {
    engine.add_verb(lamp, bob, "fails", "from moo.sdk import UserError\n\nraise UserError('No.', {'k': [1]})");
    const auto error = raised(engine.run("\nthis.fails()"));
    EXPECT_EQ(error.type, "UserError");
    EXPECT_EQ(error.message, "No.");
    EXPECT_EQ(error.data, Value::dict({{"k", Value::list({1})}}));
    ASSERT_EQ(error.trace.size(), 2U);
    EXPECT_EQ(error.trace[0].line, 2);
    EXPECT_EQ(error.trace[0].verb, "#30 (lamp):test");
    EXPECT_EQ(error.trace[1].line, 3);
    EXPECT_EQ(error.trace[1].verb, "#30:fails");
    EXPECT_THAT(error.trace[1].source, HasSubstr("raise UserError"));
    EXPECT_EQ(value(engine.run("from moo.sdk import UserError\ntry:\n    this.fails()\nexcept UserError as e:\n"
                               "    return e.message, e.data")),
              Value::tuple({"No.", Value::dict({{"k", Value::list({1})}})}));
}

TEST_F(Calls, KeepBuiltInErrorsAcrossPrincipals) {
    engine.add_verb(lamp, bob, "fails", "return {}['k']");
    EXPECT_EQ(value(engine.run("try:\n    this.fails()\nexcept KeyError as e:\n    return str(e)")), Value("'k'"));
    engine.add_verb(lamp, bob, "refuses", "from moo.sdk import AccessError\nraise AccessError(this, 'write', this)");
    EXPECT_EQ(value(engine.run("try:\n    this.refuses()\nexcept PermissionError as e:\n    return str(e), e.action")),
              Value::tuple({"Not allowed: write on #30 (lamp).", "write"}));
}

TEST_F(Calls, NameTheOwnVerbInTheTraceback) {
    engine.add_verb(lamp, ann, "mine", "x = 1\nreturn x / 0");
    const auto error = raised(engine.run("this.mine()"));
    ASSERT_EQ(error.trace.size(), 2U);
    EXPECT_EQ(error.trace[1].verb, "#30 (lamp):mine");
    EXPECT_EQ(error.trace[1].author, "#11 (author)");
    EXPECT_EQ(error.trace[1].line, 2);
}

TEST_F(Calls, NameObjectsAsTheyAreCalledNow) {
    engine.add_verb(lamp, ann, "mine", "return 1 / args[0]");
    const auto names = [&] {
        const auto error = raised(engine.run("this.mine(0)"));
        return error.trace.size() == 2 ? error.trace[0].verb + " " + error.trace[1].verb : std::string("no trace");
    };
    EXPECT_EQ(names(), "#30 (lamp):test #30 (lamp):mine");
    engine.fields[lamp]["name"] = "torch";
    engine.test_display = "#30 (torch):test";
    EXPECT_EQ(names(), "#30 (torch):test #30 (torch):mine") << "its code was compiled before";
}

TEST_F(Calls, InvokeByName) {
    engine.add_verb(lamp, ann, "polish", "return verb_name, args");
    EXPECT_EQ(value(engine.run("return this.invoke_verb('polish', 1), this.get_verb('polish')(2)")),
              Value::tuple({Value::tuple({"polish", Value::tuple({1})}), Value::tuple({"polish", Value::tuple({2})})}));
    EXPECT_EQ(raised(engine.run("this.invoke_verb('nothing')")).type, "NoSuchVerbError");
    EXPECT_EQ(raised(engine.run("this.invoke_verb()")).type, "TypeError");
}

TEST_F(Calls, PassThroughAlongTheAncestors) {
    engine.parent[lamp] = room;
    engine.parent[room] = system_object;
    engine.add_verb(lamp, ann, "polish", "return ['lamp'] + passthrough(*args)");
    engine.add_verb(room, bob, "polish", "return ['room', this.id] + (passthrough(*args) or [])");
    engine.add_verb(system_object, ann, "polish", "return [args[0], passthrough()]");
    EXPECT_EQ(value(engine.run("return this.polish(5)")), Value::list({"lamp", "room", 30, 5, nullptr}));
}

TEST_F(Calls, StopAtTheDepthLimit) {
    engine.add_verb(lamp, ann, "again", "return this.again()");
    for (const char* source : {"this.again()", "try:\n    this.again()\nexcept BaseException:\n    return 'mine'"}) {
        const auto outcome = engine.run(source);
        const auto* stopped = std::get_if<executor::Stopped>(&outcome);
        ASSERT_NE(stopped, nullptr) << source;
        EXPECT_EQ(stopped->why, executor::Stopped::Why::depth_limit);
        EXPECT_THAT(stopped->message, HasSubstr("100 calls"));
    }
}

TEST_F(Calls, ClaimAnotherCallerInsideABlock) {
    const char* source =
        "from moo.sdk import context, set_task_perms\nseen = [context.caller.id]\n"
        "with set_task_perms(args[0]):\n    seen.append(context.caller.id)\n    this.name\n"
        "seen.append(context.caller.id)\nwith set_task_perms(None):\n    seen.append(context.caller.id)\nreturn seen";
    EXPECT_EQ(value(engine.run(source, wizard, {Value::object(ann)})), Value::list({2, 11, 2, 2}));
    for (const auto& request : engine.requests) EXPECT_EQ(request.caller, request.op == Op::attr ? ann : wizard);
    EXPECT_EQ(raised(engine.run(source, bob, {Value::object(ann)})).type, "UserError");
}

TEST_F(Calls, GiveTheCallerBackWhateverHappens) {
    const char* source =
        "from moo.sdk import context, set_task_perms\n"
        "try:\n    with set_task_perms(args[0]):\n        1 / 0\nexcept ZeroDivisionError:\n    pass\n"
        "def leak():\n    with set_task_perms(args[0]):\n        yield 1\n"
        "g = leak()\nnext(g)\ninside = context.caller.id\ng.close()\nreturn inside, context.caller.id";
    EXPECT_EQ(value(engine.run(source, wizard, {Value::object(ann)})), Value::tuple({11, 2}));
    engine.add_verb(lamp, wizard, "leave",
                    "from moo.sdk import context, set_task_perms\ncontext.scratch['g'] = set_task_perms(args[0])\n"
                    "def leak():\n    with set_task_perms(args[0]):\n        yield 1\n"
                    "context.scratch['g'] = leak()\nnext(context.scratch['g'])");
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nthis.leave(args[0])\nbefore = context.caller.id\n"
                               "context.scratch['g'].close()\nreturn before, context.caller.id",
                               wizard, {Value::object(ann)})),
              Value::tuple({2, 2}));
}

TEST_F(Calls, RunVerbsUnderTheirOwnersNameAndGiveItBack) {
    engine.add_verb(lamp, wizard, "who", "from moo.sdk import context\nreturn context.caller.id");
    EXPECT_EQ(value(engine.run("from moo.sdk import context, set_task_perms\nwith set_task_perms(args[0]):\n"
                               "    return this.who(), context.caller.id",
                               wizard, {Value::object(ann)})),
              Value::tuple({2, 11}));
}

TEST_F(Calls, ShowTheStack) {
    engine.add_verb(
        lamp, ann, "stack",
        "from moo.sdk import context, current_provenance\n"
        "s = context.caller_stack\ns[0]['caller'] = None\n"
        "return [(f['verb_name'], f['caller'], f['player']) for f in context.caller_stack], current_provenance()");
    EXPECT_EQ(value(engine.run("return this.stack()")),
              Value::tuple({Value::list({Value::tuple({"stack", Value::object(ann), Value::object(ann)})}),
                            Value::dict({{"origin", 30}, {"verb", "stack"}, {"owner", 11}})}));
}

TEST_F(Calls, AskAgainAfterTheWorldHasChanged) {
    engine.add_verb(lamp, ann, "polish", "return 1");
    value(engine.run("v = this.polish\nthis.shine = 1\nreturn v()"));
    EXPECT_EQ(engine.count(Op::call), 1);  // the verdict held by `v` is old: the engine decides
}

TEST_F(Calls, PrintInOrderAcrossPrincipals) {
    engine.add_verb(lamp, bob, "says", "print('b', end='')");
    value(engine.run("print('a', end='')\nthis.says()\nprint('c')"));
    EXPECT_THAT(engine.pieces, ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace moosaic::python::test
