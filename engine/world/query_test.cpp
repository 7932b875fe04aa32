// Relation views and intrinsic fields as verb code sees them (world.md 1.2, 8.2, 8.3).
#include "world/query.hpp"

#include "world/fields.hpp"
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;

Value step(const char* method) { return Value::tuple({method, Value::dict()}); }
Value step(const char* method, const char* keyword, Value value) {
    return Value::tuple({method, Value::dict({{keyword, std::move(value)}})});
}
Value fields_step(const char* method, std::vector<Value> names) {
    return Value::tuple({method, Value::list(std::move(names))});
}

class Query : public testing::WorldFixture {
protected:
    Query() : hall(room("hall", wizard)), lamp(make("brass lamp", ann)), cup(make("Cup", bob)) {
        put_in(cup, hall);
        put_in(lamp, hall);
        as_system();
        world.add_alias(lamp, "light");
        as(ann);
    }
    Value ask(const Value& source, std::vector<Value> steps = {}) {
        return run_query(world, source, Value::list(std::move(steps)));
    }
    Value relation(Id object, const char* name) { return Value::tuple({"relation", Value::object(object), name}); }
    Value objects(std::vector<Id> ids) {
        std::vector<Value> refs;
        for (const Id id : ids) refs.push_back(Value::object(id));
        return Value::list(std::move(refs));
    }
    Value contents() { return relation(hall, "contents"); }
    Id hall;
    Id lamp;
    Id cup;
};

TEST_F(Query, RelationsInTheirOrder) {
    EXPECT_EQ(ask(contents()), objects({cup, lamp}));
    const Id a = make("A", ann), b = make("B", ann), c = make("C", ann, {a, b});
    EXPECT_EQ(ask(relation(c, "parents"), {step("all")}), objects({b, a}));
    EXPECT_EQ(ask(relation(a, "children")), objects({c}));
    EXPECT_EQ(ask(relation(lamp, "aliases"), {step("count")}), Value(1));
    EXPECT_EQ(ask(Value::tuple({"find", Value::object(hall), "LIGHT", false})), objects({lamp}));
    EXPECT_EQ(ask(Value::tuple({"ids", Value::list({lamp, cup, 9999})})), objects({lamp, cup}));
    EXPECT_EQ(ask(Value::tuple({"owned", Value::object(ann)}), {step("filter", "pk", lamp)}), objects({lamp}));
}

TEST_F(Query, WalksCarryDepthAndWeight) {
    const Id g = make("G", ann), a = make("A", ann), b = make("B", ann, {g}), c = make("C", ann, {a, b});
    const Value walk = Value::tuple({"ancestors", Value::object(c)});
    EXPECT_EQ(ask(walk), Value::list({Value::tuple({Value::object(b), 1, 1}), Value::tuple({Value::object(a), 1, 0}),
                                      Value::tuple({Value::object(g), 2, 1})}));
    EXPECT_EQ(ask(walk, {fields_step("order_by", {"-depth"}), step("first")}), Value::tuple({Value::object(g), 2, 1}));
    put_in(c, lamp);
    EXPECT_EQ(ask(Value::tuple({"contents", Value::object(hall)}), {step("count")}), Value(3));
    EXPECT_EQ(ask(Value::tuple({"descendants", Value::object(g)}), {step("exclude", "pk", b), step("count")}),
              Value(1));
}

TEST_F(Query, FiltersInUse) {
    EXPECT_EQ(ask(contents(), {step("exclude", "pk", cup)}), objects({lamp}));
    EXPECT_EQ(ask(contents(), {step("filter", "name__iexact", "cup")}), objects({cup}));
    EXPECT_EQ(ask(contents(), {step("filter", "name", "cup")}), objects({}));
    EXPECT_EQ(ask(contents(), {step("filter", "owner", Value::object(ann))}), objects({lamp}));
    EXPECT_EQ(ask(contents(), {step("filter", "owner", bob)}), objects({cup}));
    EXPECT_EQ(ask(contents(), {step("filter", "aliases__alias__iexact", "Light")}), objects({lamp}));
    EXPECT_EQ(ask(contents(), {step("filter", "pk__in", Value::list({cup, 7777}))}), objects({cup}));
    EXPECT_EQ(ask(contents(), {step("filter", "placement_target__isnull", true), step("count")}), Value(2));
    EXPECT_EQ(ask(contents(), {step("filter", "name__icontains", "LAMP")}), objects({lamp}));
    EXPECT_EQ(ask(contents(), {step("filter", "pk__gt", lamp)}), objects({cup}));
    EXPECT_EQ(ask(contents(), {fields_step("order_by", {"name"})}), objects({cup, lamp}));
    EXPECT_EQ(ask(contents(), {fields_step("order_by", {"-pk"}), step("last")}), Value::object(lamp));
    EXPECT_EQ(ask(contents(), {fields_step("select_related", {"owner"}), step("distinct"), step("exists")}),
              Value(true));
    EXPECT_EQ(ask(contents(), {fields_step("contains", {Value::object(cup)})}), Value(true));
    EXPECT_EQ(ask(contents(), {step("none"), step("first")}), Value());
    EXPECT_EQ(ask(contents(), {step("get", "pk", cup)}), Value::object(cup));
    EXPECT_EQ(error_of([&] { ask(contents(), {step("get")}); }), "AmbiguousObjectError");
    EXPECT_EQ(error_of([&] { ask(contents(), {step("get", "name", "x")}); }), "NoSuchObjectError");
}

TEST_F(Query, VerbsAndProperties) {
    const Id v = verb(lamp, {"po*lish"}, "x", ann);
    world.set_property(lamp, "size", 3);
    const auto verbs = relation(lamp, "verbs");
    EXPECT_EQ(ask(verbs, {step("filter", "names__name", "pol"), step("first")}),
              Value(Ref{RefKind::verb, v, 0, {}, 0}));
    EXPECT_EQ(ask(verbs, {step("filter", "names__name__iexact", "POLISH"), step("count")}), Value(1));
    EXPECT_EQ(ask(verbs, {step("filter", "filename__isnull", true), step("count")}), Value(1));
    EXPECT_EQ(ask(relation(lamp, "properties"), {step("get", "name", "size")}).get<Ref>()->kind, RefKind::property);
    const Value names = Value::tuple({"relation", Ref{RefKind::verb, v, 0, {}, 0}, "names"});
    const Value first = ask(names, {step("first")});
    EXPECT_EQ(*get_field(world, *first.get<Ref>(), "name"), Value("po"));
    as(bob);  // he may not read it, so he may not probe it either
    EXPECT_EQ(ask(verbs, {step("filter", "code__startswith", "x"), step("count")}), Value(0));
    EXPECT_EQ(error_of([&] { ask(names); }), "AccessError");
}

TEST_F(Query, ThingsOfOneVerbTogether) {
    const Id kind = make("kind", wizard), odd = make("odd", ann, {kind}), last = make("last", ann, {kind});
    as_system();
    const Id common = verb(kind, {"tell"}, "a", wizard), own = verb(odd, {"tell"}, "b", ann);
    world.add_parent(lamp, kind);
    for (const Id thing : {odd, last}) put_in(thing, hall);
    as(ann);
    const auto group = [&](Id verb, std::vector<Id> things) {
        return Value::tuple({Ref{RefKind::verb, verb, 0, "tell", 0}, objects(std::move(things))});
    };
    const Value by_verb = Value::tuple({"by_verb", "tell"});
    EXPECT_EQ(ask(contents(), {by_verb}), Value::list({group(common, {lamp, last}), group(own, {odd})}));
    EXPECT_EQ(ask(contents(), {step("filter", "pk", cup), by_verb}), Value::list({}));
    EXPECT_EQ(ask(Value::tuple({"contents", Value::object(hall)}), {by_verb}),
              Value::list({group(common, {lamp, last}), group(own, {odd})}));
    as_system();
    verb(last, {"tell"}, "c", ann), verb(last, {"tell", "say"}, "d", ann);  // ambiguous: by its name nobody can call it
    rule(odd, false, "read", bob);
    as(bob);
    EXPECT_EQ(ask(contents(), {by_verb}), Value::list({group(common, {lamp})}));
    EXPECT_EQ(error_of([&] { ask(relation(kind, "verbs"), {by_verb}); }), "AttributeError");
    EXPECT_EQ(error_of([&] { ask(contents(), {step("by_verb")}); }), "TypeError");
}

TEST_F(Query, UnreadableCandidatesAreSkipped) {
    rule(cup, false, "read", ann);
    EXPECT_EQ(ask(contents(), {step("filter", "name__iexact", "cup"), step("exists")}), Value(false));
    EXPECT_EQ(ask(contents(), {fields_step("order_by", {"name"})}), objects({lamp}));
    EXPECT_EQ(ask(contents(), {step("count")}), Value(2));
    rule(hall, false, "read", ann);
    EXPECT_EQ(error_of([&] { ask(contents()); }), "AccessError");
}

TEST_F(Query, EverythingElseIsRefusedForWizardsToo) {  // conformance 28
    as(wizard);
    for (const auto* method :
         {"update", "delete", "create", "add", "values", "values_list", "model", "aggregate", "_raw"})
        EXPECT_EQ(error_of([&] { ask(contents(), {step(method)}); }), "AttributeError") << method;
    for (const auto* keyword :
         {"owner__name", "location__owner", "player__account", "acl__rule", "properties__value", "name__regex",
          "password", "aliases__object", "names__name", "verbs__code", "owner__player__wizard", "pk__in__in"})
        EXPECT_EQ(error_of([&] { ask(contents(), {step("filter", keyword, 1)}); }), "AttributeError") << keyword;
    EXPECT_EQ(error_of([&] { ask(contents(), {fields_step("order_by", {"owner__name"})}); }), "AttributeError");
    EXPECT_EQ(error_of([&] { ask(relation(hall, "rights")); }), "AttributeError");
    EXPECT_EQ(error_of([&] { ask(contents(), {step("count"), step("all")}); }), "AttributeError");
    for (const Value& source : {Value(), Value("contents"), Value::tuple({"contents"}), Value::tuple({"contents", 5}),
                                Value::tuple({"ids", Value::list({"x"})}), Value::tuple({"moon", Value::object(hall)})})
        EXPECT_EQ(error_of([&] { ask(source); }), "TypeError");
}

TEST_F(Query, BoundsAreNamedWhenTheyAreCrossed) {
    const auto message = [&](std::vector<Value> steps) {
        return testing::message_of([&] { ask(contents(), std::move(steps)); });
    };
    EXPECT_EQ(message(std::vector<Value>(64, step("all"))), "");
    EXPECT_EQ(message(std::vector<Value>(65, step("all"))), "A query takes at most 64 steps.");
    EXPECT_EQ(message({fields_step("order_by", std::vector<Value>(16, "name"))}), "");
    const auto nine = fields_step("order_by", std::vector<Value>(9, "name"));
    EXPECT_EQ(message({nine}), "");
    EXPECT_EQ(message({nine, nine}), "A query takes at most 16 keys to order by.");
    Dict conditions;
    for (int i = 0; i < 33; ++i) conditions.items.emplace_back("pk__gt", i);
    const Value many = Value::tuple({"filter", conditions});
    EXPECT_EQ(message({many}), "");
    EXPECT_EQ(message({many, many}), "A query takes at most 64 conditions.");
}

// Beyond the rows, which the transaction spends: comparisons, keys, answers.
TEST_F(Query, WhatItComputesIsSpent) {
    for (int i = 0; i < 100; ++i) put_in(make("thing " + std::to_string(i * 7919 % 101), ann), hall);
    as(ann);
    const auto spent = [&](std::vector<Value> steps) {
        const auto before = around.counter.counted;
        ask(contents(), std::move(steps));
        return around.counter.counted - before;
    };
    spent({step("count")});  // what is remembered afterwards is no part of it
    const auto plain = spent({step("count")});
    EXPECT_GE(spent({}), plain + 100) << "an answer for each";
    EXPECT_GE(spent({step("filter", "name__icontains", "g 1"), step("count")}), plain + 100);
    EXPECT_GE(spent({fields_step("order_by", {"name"}), step("count")}), plain + 400);
    std::vector<Value> ids(3200, Value(0));
    EXPECT_GE(spent({step("filter", "pk__in", Value::list(std::move(ids))), step("count")}), plain + 100 * 200);
    around.counter.most = around.counter.counted + 50;
    EXPECT_EQ(error_of([&] { spent({fields_step("order_by", {"name"})}); }), "TickLimitError");
}

TEST_F(Query, FoldingInPiecesIsFolding) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += i % 7 == 0 ? "Straße " : i % 5 == 0 ? "A\u030a" : "ÄÖ";
    world.set_property(lamp, "text", text);
    const auto row = world.find_property(lamp, "text");
    ASSERT_TRUE(row);
    const auto properties = relation(lamp, "properties");
    EXPECT_EQ(ask(properties, {step("filter", "value__iexact", row->value), step("count")}), Value(1));
    EXPECT_EQ(ask(properties, {step("filter", "value__icontains", "STRASSE å"), step("count")}), Value(1));
}

TEST_F(Query, RulesNeedGrant) {  // conformance 26
    as(bob);
    EXPECT_EQ(error_of([&] { ask(relation(lamp, "acl")); }), "AccessError");
    as(ann);
    rule(lamp, true, "move", bob);
    const Value rules = ask(relation(lamp, "acl"), {step("filter", "permission", "move")});
    ASSERT_EQ(rules.get<List>()->items.size(), 1U);
    const Ref handle = *rules.get<List>()->items[0].get<Ref>();
    EXPECT_EQ(get_field(world, handle, "accessor")->object_id(), bob);
    EXPECT_EQ(*get_field(world, handle, "rule"), Value("allow"));
    as(bob);
    EXPECT_EQ(error_of([&] { get_field(world, handle, "rule"); }), "AccessError");
    Ref forged = handle;  // the same rule, claimed to be one of an object that has none like it
    forged.id = cup;
    EXPECT_EQ(error_of([&] { get_field(world, forged, "rule"); }), "NoSuchObjectError");
    as(ann);
    const auto found = rule_handle(handle);
    ASSERT_TRUE(found);
    world.remove_rule(found->kind, found->subject, found->rule);
    EXPECT_EQ(error_of([&] { get_field(world, handle, "rule"); }), "NoSuchObjectError");
}

TEST_F(Query, FieldsOfObjects) {  // conformance 2
    const Ref ref{RefKind::object, lamp, 0, {}, 0};
    EXPECT_EQ(*get_field(world, ref, "pk"), Value(lamp));
    EXPECT_EQ(*get_field(world, ref, "kind"), Value("object"));
    EXPECT_EQ(get_field(world, ref, "location")->object_id(), hall);
    EXPECT_EQ(*get_field(world, ref, "owner_id"), Value(ann));
    EXPECT_TRUE(get_field(world, ref, "placement")->is_none());
    EXPECT_FALSE(get_field(world, ref, "shine"));
    EXPECT_FALSE(get_field(world, ref, "_id"));
    EXPECT_FALSE(get_field(world, ref, "site"));
    EXPECT_EQ(*get_field(world, ref, "site_id"), Value(1));
    rule(lamp, false, "read", bob);
    as(bob);
    EXPECT_EQ(error_of([&] { get_field(world, ref, "name"); }), "AccessError");
    EXPECT_EQ(error_of([&] { get_field(world, ref, "pk"); }), "AccessError");
    as(wizard);
    EXPECT_TRUE(get_field(world, ref, "site"));
    EXPECT_EQ(error_of([&] { get_field(world, Ref{RefKind::object, 9999, 0, {}, 0}, "name"); }), "NoSuchObjectError");
    EXPECT_EQ(*get_field(world, Ref{RefKind::account, 4, 0, {}, 0}, "account_id"), Value(4));
    EXPECT_FALSE(get_field(world, Ref{RefKind::account, 4, 0, {}, 0}, "wizard"));
}

}  // namespace
}  // namespace moosaic::world
