// moo.sdk: context, the parser, moo_eval, moojson, settings and the thin functions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Sdk : public ::testing::Test {
protected:
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};

    void typed() {
        engine.context.parser = Value::dict(
            {{"command", "Put the red cup in my box under bed"},
             {"raw", "the red cup in my box under bed"},
             {"words", Value::list({"Put", "the", "red", "cup", "in", "my", "box", "under", "bed"})},
             {"dobj_str", "red cup"},
             {"dobj_spec_str", "the"},
             {"dobj", Value::object(lamp)},
             {"dobj_candidates", Value::list()},
             {"prepositions", Value::list({Value::tuple({"in", "my", "box", Value::object(room), Value::list()}),
                                           Value::tuple({"under", "", "bed", nullptr,
                                                         Value::list({Value::object(ann), Value::object(bob)})}),
                                           Value::tuple({"with", "", "key", nullptr, Value::list()})})},
             {"verb", nullptr},
             {"this", Value::object(lamp)}});
    }
};

TEST_F(Sdk, ShowsTheTask) {
    engine.context.elapsed = 1;
    engine.context.time_limit = 3;
    EXPECT_EQ(value(engine.run("from moo.sdk import context, task_time_low, invoked_verb_name\n"
                               "e, limit, left = context.task_time\ncontext.scratch['a'] = 1\n"
                               "return (context.caller, context.player, context.task_id, context.parser, limit, "
                               "e >= 1, left <= 2, context.scratch, task_time_low(), task_time_low(5), "
                               "invoked_verb_name('x'))")),
              Value::tuple({Value::object(ann), Value::object(ann), "task-1", nullptr, 3.0, true, true,
                            Value::dict({{"a", 1}}), false, true, "x"}));
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nreturn context.scratch")), Value::dict({{"a", 1}}));
    runtime.end_of_task();
    EXPECT_EQ(value(engine.run("from moo.sdk import context\nreturn context.scratch")), Value::dict());
}

TEST_F(Sdk, GivesTheParsersAnswers) {
    typed();
    const std::string head = "from moo.sdk import context, invoked_verb_name\np = context.parser\n";
    EXPECT_EQ(
        value(engine.run(head + "return p.words[0], p.raw, p.dobj_str, p.dobj_spec_str, p.get_dobj(), p.has_dobj(), "
                                "p.has_dobj_str(), p.this, invoked_verb_name()")),
        Value::tuple({"Put", "the red cup in my box under bed", "red cup", "the", Value::object(lamp), true, true,
                      Value::object(lamp), "put"}));
    EXPECT_EQ(
        value(engine.run(head + "return p.get_pobj('inside'), p.get_pobj_str('into'), p.get_pobj_spec_str('in'), "
                                "p.get_pobj_str('in', return_list=True), p.has_pobj('in'), p.has_pobj('under'), "
                                "p.has_pobj_str('beneath'), p.get_iobj(), p.has_iobj(), p.prepositions['in']")),
        Value::tuple({Value::object(room), "box", "my", Value::list({"box"}), true, false, true, Value::object(room),
                      true, Value::list({Value::list({"my", "box", Value::object(room)})})}));
}

TEST_F(Sdk, SaysWhatTheParserIsMissing) {
    typed();
    const std::string head = "from moo.sdk import context\np = context.parser\n";
    const auto ambiguous = raised(engine.run(head + "p.get_pobj('under')"));
    EXPECT_EQ(ambiguous.type, "AmbiguousObjectError");
    EXPECT_EQ(ambiguous.message, "Which \"bed\": #11 (Ann) or #12 (Bob)?");
    EXPECT_EQ(ambiguous.data, Value::list({Value::object(ann), Value::object(bob)}));
    const auto absent = raised(engine.run(head + "p.get_pobj('on')"));
    EXPECT_EQ(absent.type, "NoSuchPrepositionError");
    EXPECT_EQ(absent.message, "That needs a \"on\" part.");
    EXPECT_EQ(raised(engine.run(head + "p.get_pobj('with')")).message, "I don't see \"key\" here.");
    EXPECT_EQ(raised(engine.run(head + "p.get_pobj('with', lookup=True)")).message, "I don't see \"key\" here.");
    engine.context.parser =
        Value::dict({{"words", Value::list({"get", "Eve's", "key"})}, {"dobj_str", "key"}, {"dobj_spec_str", "Eve's"}});
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::sdk || request.args[0] != Value("find_object")) return std::nullopt;
        return executor::Raised{"NoSuchObjectError", "I don't see \"Eve\" here.", {}, {}};
    };
    EXPECT_EQ(raised(engine.run(head + "p.get_dobj()")).message, "I don't see \"Eve\" here.");
    engine.hook = nullptr;
    engine.context.parser = Value::dict({{"words", Value::list({"put"})}});
    EXPECT_THAT(raised(engine.run(head + "p.get_dobj()")).message, HasSubstr("put"));
    EXPECT_EQ(raised(engine.run(head + "p.get_iobj()")).type, "NoSuchObjectError");
}

TEST_F(Sdk, ReadsDirections) {
    auto direction = [&](std::vector<Value> words, Value dobj, std::vector<Value> preps) {
        engine.context.parser = Value::dict({{"words", Value::list(std::move(words))},
                                             {"dobj_str", std::move(dobj)},
                                             {"prepositions", Value::list(std::move(preps))}});
        return value(engine.run("from moo.sdk import direction_argument\nreturn direction_argument()"));
    };
    EXPECT_EQ(direction({"@dig", "North"}, "North", {}), Value("north"));
    EXPECT_EQ(direction({"@dig", "up", "to", "x"}, nullptr, {Value::tuple({"up", "", "", nullptr, Value::list()})}),
              Value("up"));
    EXPECT_EQ(direction({"go", "Down"}, nullptr, {}), Value("down"));
    EXPECT_EQ(direction({"go"}, nullptr, {}), Value(""));
}

TEST_F(Sdk, SendsFunctionsToTheEngineAsTheyWereCalled) {
    EXPECT_EQ(value(engine.run("from moo.sdk import create\nreturn create('box', location=this)")),
              Value::tuple({Value::list({"box"}), Value::dict({{"location", Value::object(lamp)}})}));
    EXPECT_EQ(engine.requests.back().args[0], Value("create"));
    EXPECT_EQ(raised(engine.run("from moo.sdk import lookup\nlookup(1, 2, 3)")).type, "TypeError");
    EXPECT_EQ(value(engine.run("from moo.sdk import lookup\nreturn lookup('lamp')")), Value::object(lamp));
}

TEST_F(Sdk, SaysPlainlyWhatIsNotOfferedYet) {
    const auto error = raised(engine.run("from moo.sdk import open_editor\nopen_editor(this, '', None)"));
    EXPECT_EQ(error.type, "UserError");
    EXPECT_EQ(error.message, "This server does not offer open_editor() yet.");
}

TEST_F(Sdk, ReadsAndWritesSettings) {
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::method) return std::nullopt;
        return executor::Raised{"NoSuchPropertyError", "No property \"wrap_column\".", {}, {}};
    };
    engine.context.settings = Value::dict({{"mode", "raw"}, {"terminal_width", 100}, {"quiet_mode", nullptr}});
    EXPECT_EQ(
        value(engine.run("from moo.sdk import get_session_setting as g, set_session_setting as s, get_client_mode, "
                         "get_wrap_column, can_open_editor, window_supported\n"
                         "a = g('quiet_mode', 5), g('nope', 5)\ns('nope', 6)\n"
                         "return a, g('nope'), get_client_mode(), get_wrap_column(), can_open_editor(), "
                         "window_supported()")),
        Value::tuple({Value::tuple({nullptr, 5}), 6, "raw", 100, false, false}));
}

TEST_F(Sdk, EvaluatesText) {
    EXPECT_EQ(value(engine.eval("1 + 1")), Value(2));
    EXPECT_EQ(value(engine.eval("x = 4\nx + 1")), Value(5));
    EXPECT_EQ(value(engine.eval("x = 4")), Value());
    EXPECT_EQ(value(engine.eval("this, verb_name, _, args")),
              Value::tuple({Value::object(ann), "@eval", Value::object(system_object), Value::tuple()}));
    EXPECT_EQ(value(engine.eval("n = 3\ndef f():\n    return [n + i for i in range(2)]\nf()")), Value::list({3, 4}));
    EXPECT_EQ(value(engine.eval("lookup('lamp')")), Value::object(lamp));
    EXPECT_EQ(value(engine.eval("x: int = 3\nx")), Value(3));
    EXPECT_EQ(value(engine.eval("")), Value());
    EXPECT_EQ(raised(engine.eval("return 1")).type, "SyntaxError");
}

TEST_F(Sdk, EvaluatesOnceAndFlushesOutput) {
    EXPECT_EQ(raised(engine.eval("print('a', end='')\n1 / 0")).type, "ZeroDivisionError");
    EXPECT_THAT(engine.pieces, ElementsAre("a"));
    const auto error = raised(engine.eval("x = 1\nx / 0"));
    ASSERT_EQ(error.trace.size(), 1U);
    EXPECT_EQ(error.trace[0].line, 2);
    EXPECT_EQ(error.trace[0].source, "x / 0");
}

TEST_F(Sdk, EvaluatesForTheCurrentCaller) {
    EXPECT_EQ(value(engine.run("from moo.sdk import moo_eval, set_task_perms\nwith set_task_perms(args[0]):\n"
                               "    return moo_eval('context.caller')",
                               wizard, {Value::object(ann)})),
              Value::object(ann));
}

TEST_F(Sdk, EncodesMoojson) {
    EXPECT_EQ(
        value(engine.run("import datetime as d\nfrom moo.sdk import moojson\n"
                         "return moojson.dumps([1, (2,), {'a': None, 3: 4}, this, b'x', d.date(2020, 1, 2)])")),
        Value("[1, [2], {\"a\": null, \"3\": 4}, {\"o#30\": \"lamp\"}, {\"b#\": \"eA==\"}, {\"d#\": \"2020-01-02\"}]"));
    EXPECT_EQ(
        value(engine.run("from moo.sdk import moojson\n"
                         "return moojson.loads(moojson.dumps([{'o#5': 1}, {'d#': 'x'}, {'a#b': {'c#': 2}}, this]))")),
        Value::list({Value::dict({{"o#5", 1}}), Value::dict({{"d#", "x"}}),
                     Value::dict({{"a#b", Value::dict({{"c#", 2}})}}), Value::object(lamp)}));
    EXPECT_EQ(value(engine.run("from moo.sdk import moojson\nreturn moojson.loads('{\"dt#\": \"nonsense\"}')")),
              Value::dict({{"dt#", "nonsense"}}));
    EXPECT_EQ(raised(engine.run("from moo.sdk import moojson\nmoojson.dumps({1, 2})")).type, "TypeError");
    EXPECT_EQ(raised(engine.run("from moo.sdk import moojson\nmoojson.loads('nonsense')")).type, "ValueError");
}

TEST_F(Sdk, BuildsErrorsLikeThePlayerReadsThem) {
    EXPECT_EQ(value(engine.run("from moo.sdk import NoSuchObjectError, UserError\ne = NoSuchObjectError('gem')\n"
                               "return str(e), e.message, isinstance(e, UserError)")),
              Value::tuple({"I don't see \"gem\" here.", "I don't see \"gem\" here.", true}));
    EXPECT_EQ(value(engine.run("from moo.sdk import AmbiguousObjectError\n"
                               "e = AmbiguousObjectError('cup', [this, _])\nreturn str(e), e.data")),
              Value::tuple({"Which \"cup\": #30 (lamp) or #1 (System Object)?",
                            Value::list({Value::object(lamp), Value::object(system_object)})}));
}

}  // namespace
}  // namespace moosaic::python::test
