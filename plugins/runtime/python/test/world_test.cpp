// Things of the world as verb code sees them: attributes, fields and save, views, caches (world.md 1.2, 1.3, 8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_engine.hpp"

namespace moosaic::python::test {
namespace {

class World : public ::testing::Test {
protected:
    PythonRuntime& runtime = runtime_under_test();
    FakeEngine engine{runtime};
};

TEST_F(World, ReadsFieldsPropertiesAndIdentity) {
    engine.properties[lamp]["shine"] = 3;
    EXPECT_EQ(value(engine.run("return this.id, this.pk, this.kind, this.name, this.location, this.shine")),
              Value::tuple({30, 30, "object", "lamp", Value::object(room), 3}));
}

TEST_F(World, ShowsThingsAsTheEngineNamesThem) {
    EXPECT_EQ(value(engine.run("return str(this), f'{this}', f'{this:>12}', '%s' % this, repr([this])")),
              Value::tuple({"#30 (lamp)", "#30 (lamp)", "  #30 (lamp)", "#30 (lamp)", "[#30 (lamp)]"}));
    EXPECT_EQ(engine.count(Op::text), 1);
}

TEST_F(World, ComparesAndHashesByKindAndId) {
    EXPECT_EQ(value(engine.run("other = args[0]\nreturn this == other, this is other, {this: 1}[other], this != _, "
                               "this == 30, this in [other]",
                               ann, {Value::object(lamp)})),
              Value::tuple({true, false, 1, true, false, true}));
}

TEST_F(World, NamesWhatIsMissing) {
    const auto error = raised(engine.run("return this.gloss"));
    EXPECT_EQ(error.type, "NoSuchAttributeError");
    EXPECT_THAT(error.message, ::testing::HasSubstr("gloss"));
    EXPECT_EQ(value(engine.run("return getattr(this, 'gloss', 5), hasattr(this, 'gloss'), hasattr(this, 'name')")),
              Value::tuple({5, false, true}));
    EXPECT_EQ(value(engine.run("try:\n    this.gloss\nexcept AttributeError:\n    return 'caught'")), Value("caught"));
}

TEST_F(World, TreatsARefusalAsAbsentInHasattr) {
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::attr) return std::nullopt;
        return executor::Raised{"AccessError", "Not allowed: read on #30.", {}, {}};
    };
    EXPECT_EQ(value(engine.run("return hasattr(this, 'name')")), Value(false));
    EXPECT_EQ(raised(engine.run("return getattr(this, 'name', 1)")).type, "AccessError");
}

TEST_F(World, KeepsFieldChangesUntilSave) {
    EXPECT_EQ(value(engine.run("this.name = 'lantern'\nthis.location = None\nseen = args[0].name, args[0].location_id\n"
                               "this.save()\nreturn seen, this.name",
                               ann, {Value::object(lamp)})),
              Value::tuple({Value::tuple({"lantern", nullptr}), "lantern"}));
    ASSERT_EQ(engine.count(Op::save), 1);
    EXPECT_EQ(engine.fields[lamp]["name"], Value("lantern"));
}

TEST_F(World, RevertsFieldChangesWhenSaveFails) {
    engine.hook = [](const FakeEngine::Request& request) -> std::optional<executor::Outcome> {
        if (request.op != Op::save) return std::nullopt;
        return executor::Raised{"AccessError", "Not allowed: write on #30.", {}, {}};
    };
    EXPECT_EQ(
        value(engine.run("this.name = 'x'\ntry:\n    this.save()\nexcept PermissionError:\n    return this.name")),
        Value("lamp"));
}

TEST_F(World, HidesFieldChangesFromOtherPrincipals) {
    engine.add_verb(lamp, bob, "look", "return this.name");
    EXPECT_EQ(value(engine.run("this.name = 'x'\nreturn this.look()")), Value("lamp"));
}

TEST_F(World, DropsFieldChangesAtTheEndOfTheTask) {
    value(engine.run("this.name = 'x'"));
    runtime.end_of_task();
    EXPECT_EQ(value(engine.run("this.save()\nreturn this.name")), Value("lamp"));
    EXPECT_EQ(engine.count(Op::save), 0);
}

TEST_F(World, AssignsOtherNamesAtOnce) {
    EXPECT_EQ(value(engine.run("this.shine = 4\nthis.shine += 1\nreturn this.shine")), Value(5));
    EXPECT_EQ(raised(engine.run("this.pk = 4")).type, "AttributeError");
    EXPECT_EQ(raised(engine.run("this.contents = []")).type, "AttributeError");
    EXPECT_EQ(raised(engine.run("this.add_verb = 1")).type, "AttributeError");
    EXPECT_EQ(raised(engine.run("del this.shine")).type, "AttributeError");
}

TEST_F(World, SendsMethodsToTheEngine) {
    EXPECT_EQ(
        value(engine.run("return this.set_property('a', [1], inherit_owner=True)")),
        Value::tuple({"set_property", Value::list({"a", Value::list({1})}), Value::dict({{"inherit_owner", true}})}));
}

TEST_F(World, AnswersRepeatedReadsFromWhatItWasTold) {
    value(engine.run("for i in range(10):\n    this.name, this.location.name"));
    EXPECT_EQ(engine.count(Op::attr), 3);
}

TEST_F(World, ForgetsWhatItWasToldAfterAWrite) {
    value(
        engine.run("a = this.name\nthis.shine = 1\nb = this.name\nthis.set_property('x', 1)\nc = this.name\n"
                   "this.has_property('x')\nd = this.name"));
    int names = 0;
    for (const auto& request : engine.requests) names += request.op == Op::attr ? 1 : 0;
    EXPECT_EQ(names, 3);
}

TEST_F(World, ForgetsWhatItWasToldBetweenCalls) {
    value(engine.run("return this.name"));
    engine.fields[lamp]["name"] = "lantern";
    EXPECT_EQ(value(engine.run("return this.name")), Value("lantern"));
}

TEST_F(World, CopiesContainersOnEveryRead) {
    engine.properties[lamp]["colours"] = Value::list({"red"});
    EXPECT_EQ(value(engine.run("this.colours.append('blue')\nreturn this.colours")), Value::list({"red"}));
    EXPECT_EQ(engine.count(Op::attr), 1);
}

TEST_F(World, RunsQueriesLazily) {
    engine.fields[lamp]["location"] = Value::object(room);
    const char* source =
        "here = args[0]\nview = here.contents.filter(name__iexact='x').exclude(pk=3).order_by('-pk')\n"
        "return len(view), [t.id for t in view], this in view, view[0], view[:1], bool(view)";
    const auto answer = value(engine.run(source, ann, {Value::object(room)}));
    EXPECT_EQ(answer, Value::tuple({2, Value::list({11, 30}), true, Value::object(ann),
                                    Value::list({Value::object(ann)}), true}));
    ASSERT_EQ(engine.count(Op::query), 1);
    const auto& request = engine.requests[0];
    EXPECT_EQ(request.args[0], Value::tuple({"relation", Value::object(room), "contents"}));
    EXPECT_EQ(request.args[1], Value::list({Value::tuple({"filter", Value::dict({{"name__iexact", "x"}})}),
                                            Value::tuple({"exclude", Value::dict({{"pk", 3}})}),
                                            Value::tuple({"order_by", Value::list({"-pk"})})}));
}

TEST_F(World, AsksTheEngineForTheLastStep) {
    const auto answer =
        value(engine.run("c = args[0].contents.all()\nreturn c.count(), c.exists(), c.first(), c.none().first()", ann,
                         {Value::object(room)}));
    EXPECT_EQ(answer, Value::tuple({2, true, Value::object(ann), nullptr}));
}

TEST_F(World, SeesItsOwnWritesThroughAView) {
    value(engine.run("c = args[0].contents\nlen(c); len(c)\nthis.shine = 1\nlen(c)", ann, {Value::object(room)}));
    EXPECT_EQ(engine.count(Op::query), 2);
}

TEST_F(World, AnnotatesAncestors) {
    EXPECT_EQ(value(engine.run("a = this.get_ancestors().first()\nreturn a, a.depth, a.path_weight")),
              Value::tuple({Value::object(room), 1, 7}));
    EXPECT_EQ(value(engine.run("return [(a.name, a.depth) for a in this.get_ancestors()]")),
              Value::list({Value::tuple({"Hall", 1})}));
}

TEST_F(World, PassesViewsAsLists) {
    EXPECT_EQ(value(engine.run("return args[0].contents", ann, {Value::object(room)})),
              Value::list({Value::object(ann), Value::object(lamp)}));
}

}  // namespace
}  // namespace moosaic::python::test
