// Properties: live inheritance, who may write what, whose rows are, references (world.md 2).
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;

class Properties : public testing::WorldFixture {
protected:
    Properties() : parent(make("class", wizard)), thing(make("thing", ann, {parent})) {}
    Property row(Id object, const std::string& name) { return *world.find_property(object, name, false); }
    bool own(Id object, const std::string& name) { return world.find_property(object, name, false).has_value(); }
    Id parent;
    Id thing;
};

TEST_F(Properties, RoundTripAndRefusal) {  // conformance 18
    as(ann);
    const Value value = Value::dict({{"when", DateTime{"2026-01-31T08:15:00"}},
                                     {"list", Value::list({Value::object(bob), Bytes{"x"}, 1.5, Value()})}});
    world.set_property(thing, "all", value);
    EXPECT_EQ(world.get_property(thing, "all"), value);
    EXPECT_EQ(error_of([&] { world.set_property(thing, "all", TimeDelta{1}); }), "TypeError");
    EXPECT_EQ(world.get_property(thing, "all"), value);
}

TEST_F(Properties, MissingNoneAndOwnRows) {  // conformance 19
    world.set_property(parent, "color", "red");
    as(ann);
    EXPECT_EQ(error_of([&] { world.get_property(thing, "size"); }), "NoSuchPropertyError");
    world.set_property(thing, "none", Value());
    EXPECT_TRUE(world.get_property(thing, "none").is_none());
    EXPECT_EQ(world.get_property(thing, "color"), Value("red"));
    EXPECT_EQ(error_of([&] { world.get_property(thing, "color", false); }), "NoSuchPropertyError");
    EXPECT_EQ(error_of([&] { world.get_property(thing, "COLOR"); }), "NoSuchPropertyError");
}

TEST_F(Properties, InheritanceIsLive) {
    as_system();
    world.set_property(parent, "color", "red", false, wizard);
    EXPECT_EQ(world.get_property(thing, "color"), Value("red"));
    world.set_property(parent, "color", "blue");
    EXPECT_EQ(world.get_property(thing, "color"), Value("blue"));
    as(ann);
    world.set_property(thing, "color", "green");
    as_system();
    world.set_property(parent, "color", "black");
    EXPECT_EQ(world.get_property(thing, "color"), Value("green"));
    EXPECT_EQ(row(thing, "color").owner, ann);
    as(ann);
    world.delete_property(thing, "color");
    EXPECT_EQ(world.get_property(thing, "color"), Value("black"));
}

TEST_F(Properties, TheLastParentWins) {  // conformance 5, 6
    const Id second = make("second", wizard);
    world.set_property(parent, "color", "red");
    world.set_property(second, "color", "blue");
    world.add_parent(thing, second);
    EXPECT_EQ(world.get_property(thing, "color"), Value("blue"));
    world.remove_parent(thing, second);
    EXPECT_EQ(world.get_property(thing, "color"), Value("red"));
}

TEST_F(Properties, RowsBelongToWhomTheyAreAttributed) {
    as(ann);
    world.set_property(thing, "mine", 1);
    EXPECT_EQ(row(thing, "mine").owner, ann);
    rule(thing, true, "write", bob);
    as(bob);
    world.set_property(thing, "bobs", 1, {}, wizard);  // owner= is not his to give
    EXPECT_EQ(row(thing, "bobs").owner, bob);
    as(wizard);
    around.acting = ann;
    world.set_property(thing, "trusted", 1);
    EXPECT_EQ(row(thing, "trusted").owner, ann);
    world.set_property(thing, "given", 1, {}, bob);
    EXPECT_EQ(row(thing, "given").owner, bob);
    as_system();
    world.set_property(thing, "system", 1);
    EXPECT_EQ(row(thing, "system").owner, ann);
}

TEST_F(Properties, UpdatingNeverChangesTheOwner) {
    as(ann);
    world.set_property(thing, "p", 1);
    as(bob);
    EXPECT_EQ(error_of([&] { world.set_property(thing, "p", 2); }), "AccessError");
    rule(thing, true, "write", bob);
    world.set_property(thing, "p", 2, {}, bob);
    EXPECT_EQ(row(thing, "p").owner, ann);
    as_system();
    world.add_rule(Entity::property, row(thing, "p").id, {false, "write", bob, ""});
    as(bob);
    EXPECT_EQ(error_of([&] { world.set_property(thing, "p", 3); }), "AccessError");
    as(wizard);
    around.acting = wizard;
    world.set_property(thing, "p", 4);
    EXPECT_EQ(row(thing, "p").owner, ann);
}

TEST_F(Properties, ARowsOwnerMayWriteItWithoutWritingTheObject) {
    as(wizard);
    world.set_property(thing, "score", 1, {}, bob);
    as(bob);
    world.set_property(thing, "score", 2);
    EXPECT_EQ(world.get_property(thing, "score"), Value(2));
    EXPECT_EQ(error_of([&] { world.set_property(thing, "other", 2); }), "AccessError");
}

TEST_F(Properties, PinnedNamesBelongToThePinnedOwnerOnEveryChild) {
    as_system();
    world.set_property(parent, "pin", 1, true, bob);
    as(bob);  // not allowed to write the child, but the name is his there too
    world.set_property(thing, "pin", 2);
    EXPECT_EQ(row(thing, "pin").owner, bob);
    EXPECT_TRUE(row(thing, "pin").inherit_owner);
    world.set_property(thing, "pin", 3);  // omitted: kept
    EXPECT_TRUE(row(thing, "pin").inherit_owner);
    const Id other = make("other", ann, {parent});
    as(ann);
    world.set_property(other, "pin", 5);
    EXPECT_EQ(row(other, "pin").owner, bob);
}

TEST_F(Properties, PinningLaterReachesRowsOfDescendants) {
    as_system();
    world.set_property(parent, "p", 1, false, bob);
    as(ann);
    world.set_property(thing, "p", 2);
    EXPECT_EQ(row(thing, "p").owner, ann);
    as_system();
    world.set_property(parent, "p", 1, true);
    EXPECT_EQ(row(thing, "p").owner, bob);
    EXPECT_TRUE(row(thing, "p").inherit_owner);
    EXPECT_EQ(world.get_property(thing, "p"), Value(2));
}

TEST_F(Properties, ReadingAsksTheRowToo) {
    as(ann);
    world.set_property(thing, "secret", 1);
    as_system();
    world.add_rule(Entity::property, row(thing, "secret").id, {false, "read", bob, ""});
    as(bob);
    EXPECT_EQ(error_of([&] { world.get_property(thing, "secret"); }), "AccessError");
    rule(thing, false, "read", bob);
    EXPECT_EQ(error_of([&] { world.get_property(thing, "color"); }), "AccessError");
}

TEST_F(Properties, DeadAndForeignReferencesReadAsNothing) {  // conformance 4
    const Id cup = make("cup", ann), plate = make("plate", ann);
    as(ann);
    world.set_property(thing, "one", Value::object(cup));
    world.set_property(thing, "many",
                       Value::list({Value::object(cup), 1, Value::object(plate),
                                    Value::list({Value::object(cup), Value::object(nothing)})}));
    world.destroy(cup);
    EXPECT_EQ(world.get_property(thing, "one").object_id(), nothing);
    EXPECT_EQ(world.get_property(thing, "many"),
              Value::list({1, Value::object(plate), Value::list({Value::object(nothing), Value::object(nothing)})}));
    EXPECT_EQ(row(thing, "one").value.find("o#" + std::to_string(cup)), std::string::npos);
    Row foreign = *tx.get(Tab::object, {plate});
    foreign[1] = Id{2};
    tx.put(Tab::object, foreign);
    EXPECT_EQ(world.decode_value(R"({"o#)" + std::to_string(plate) + R"(":""})").object_id(), nothing);
    EXPECT_EQ(world.decode_value(R"({"v#999":""})").object_id(), nothing);
}

TEST_F(Properties, ReferencesAreIndexedExactly) {
    const auto targets = [&] {
        std::vector<Id> ids;
        for (const auto& row : tx.select(Idx::property_object, {thing, std::string("p")}))
            for (const auto& ref : tx.sweep(Tab::property_ref, {row->at(0)}, 100))
                if (ref->at(0) == row->at(0)) ids.push_back(std::get<Id>(ref->at(1)));
        return ids;
    };
    as(ann);
    world.set_property(thing, "p",
                       Value::list({Value::object(ann), Value::dict({{"k", Value::tuple({Value::object(bob)})}})}));
    EXPECT_EQ(targets(), (std::vector<Id>{ann, bob}));
    world.set_property(thing, "p", Value::object(bob));
    EXPECT_EQ(targets(), std::vector<Id>{bob});
    world.delete_property(thing, "p");
    EXPECT_TRUE(targets().empty());
}

TEST_F(Properties, EditingARow) {
    as(ann);
    world.set_property(thing, "p", 1);
    const Id id = row(thing, "p").id;
    world.save_property(id, "[1, 2]", {}, {});
    EXPECT_EQ(world.get_property(thing, "p"), Value::list({1, 2}));
    EXPECT_EQ(error_of([&] { world.save_property(id, "[1,", {}, {}); }), "ValueError");
    EXPECT_EQ(error_of([&] { world.save_property(id, {}, bob, {}); }), "AccessError");
    as_system();
    world.add_rule(Entity::property, id, {true, "entrust", ann, ""});
    as(ann);
    world.save_property(id, {}, bob, {});
    EXPECT_EQ(row(thing, "p").owner, bob);
    EXPECT_EQ(error_of([&] { world.delete_property(thing, "p"); }), "AccessError");
    as(bob);
    world.delete_property(thing, "p");
    EXPECT_FALSE(own(thing, "p"));
}

TEST_F(Properties, LabelsNeverTellWhatNotEveryoneMayRead) {
    rule(bob, false, "read", ann);
    as(ann);
    EXPECT_NE(world.encode_value(Value::object(bob)).find("Bob"), std::string::npos);
    as_system();
    world.remove_rule(Entity::object, bob, {true, "read", 0, "everyone"});
    EXPECT_EQ(world.encode_value(Value::object(bob)).find("Bob"), std::string::npos);
}

}  // namespace
}  // namespace moosaic::world
