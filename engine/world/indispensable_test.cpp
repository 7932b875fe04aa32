// What cannot be destroyed, who may change verbs, and who may read which row.
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;
using testing::message_of;

class Needed : public testing::WorldFixture {
protected:
    Needed() : room_class(make("room", wizard)) {
        as_system();
        world.set_property(system, "room", Value::object(room_class), {}, wizard);
        world.set_property(system, "rooms", Value::list({Value::object(listed = make("listed", wizard))}), {}, wizard);
        as(wizard);
    }
    Id room_class;
    Id listed = 0;
};

TEST_F(Needed, SentinelsAndWhatTheSystemObjectNames) {
    for (const Id id : {system, nothing, room_class, wizard}) {
        EXPECT_EQ(error_of([&] { world.destroy(id); }), "UserError") << id;
        EXPECT_TRUE(world.visible(id));
    }
    EXPECT_NE(message_of([&] { world.destroy(room_class); }).find("names it as $room"), std::string::npos);
    EXPECT_NE(message_of([&] { world.destroy(wizard); }).find("last wizard"), std::string::npos);
    world.destroy(listed);  // one of several in a list is not what a key names
    world.delete_property(system, "room");
    world.destroy(room_class);
}

TEST_F(Needed, SentinelsKeepTheirNames) {
    for (const Id id : {system, nothing}) {
        EXPECT_EQ(error_of([&] { rename(id, "something else"); }), "UserError");
        FieldChanges changes;
        changes.unique_name = false;
        EXPECT_EQ(error_of([&] { world.save(id, changes); }), "UserError");
    }
}

TEST_F(Needed, OwnersOfVerbsOnThem) {
    verb(room_class, {"look"}, "x", bob);
    const auto thing = make("toy", bob);
    verb(thing, {"play"}, "x", ann);
    EXPECT_NE(message_of([&] { world.destroy(bob); }).find("\"look\" on #"), std::string::npos);
    world.destroy(ann);
    EXPECT_FALSE(world.visible(ann));
}

TEST_F(Needed, TheSecondWizardMayGo) {
    const Id second = make("Second", wizard);
    player_row(second, true);
    world.destroy(second);
    EXPECT_FALSE(world.visible(second));
}

TEST_F(Needed, AnOrdinaryThingCostsTheSameInALargeWorld) {
    const auto cost = [&] {
        const auto thing = make("thing", ann);
        const auto before = tx.reads;
        EXPECT_TRUE(world.held_by(thing).empty());
        return tx.reads - before;
    };
    const auto small = cost();
    for (int i = 0; i < 200; ++i) {
        world.set_property(system, "key" + std::to_string(i), Value::object(make("thing", wizard)));
        verb(make("thing", ann), {"x"}, "x", ann);
    }
    EXPECT_LE(cost(), small);
}

TEST_F(Needed, OnlyProgrammersChangeVerbs) {
    const Id carol = make("Carol", wizard);
    player_row(carol, false);
    set_owner(carol, carol);
    const Id toy = make("toy", carol);
    const Id old = verb(toy, {"play"}, "x", carol);
    as(carol);
    AddVerb request;
    request.names = {"poke"};
    for (const auto& refused : std::vector<std::function<void()>>{
             [&] { world.add_verb(toy, request); }, [&] { world.save_verb(old, "y", {}, {}, {}); },
             [&] { world.save_verb(old, {}, "this", {}, {}); },
             [&] {
                 world.save_verb(old, {}, {}, {}, {}, VerbFlags{true, false});
             },
             [&] { world.set_verb_names(old, {"toss"}); },
             [&] { world.save_verb_name(world.names_of(old).front().id, "toss"); },
             [&] { world.remove_verb_name(world.names_of(old).front().id); }})
        EXPECT_EQ(error_of(refused), "PermissionError");
    world.delete_verb(old);
    as(ann);
    world.add_verb(make("toy", ann), request);
    as_system();
    world.delete_property(system, "programmer");
    as(ann);
    EXPECT_EQ(error_of([&] { world.add_verb(make("toy", ann), request); }), "PermissionError");
    as(wizard);
    world.add_verb(toy, request);
}

TEST_F(Needed, ProgrammersReadStockVerbs) {
    as_system();
    AddVerb request;
    request.names = {"look"};
    request.repo = "default";
    request.filename = "verbs/look.py";
    request.owner = wizard;
    const Id stock = world.add_verb(room_class, request);
    const Id own = verb(room_class, {"secret"}, "x", wizard);
    const Id carol = make("Carol", wizard);
    player_row(carol, false);
    as(ann);
    EXPECT_TRUE(world.caller_may("read", Entity::verb, stock));
    EXPECT_FALSE(world.caller_may("write", Entity::verb, stock));
    EXPECT_FALSE(world.caller_may("read", Entity::verb, own));
    as(carol);
    EXPECT_FALSE(world.caller_may("read", Entity::verb, stock));
    as(wizard);
    world.add_rule(Entity::verb, stock, AclRule{false, "read", 0, "everyone"});
    as(ann);
    EXPECT_FALSE(world.caller_may("read", Entity::verb, stock));
}

TEST_F(Needed, ARowIsReadableOnlyIfItsObjectIs) {
    const Id chest = make("chest", wizard);
    world.set_property(chest, "gold", 5);
    const Id row = world.find_property(chest, "gold")->id;
    const Id copy = make("copy", ann, {chest});
    as(ann);
    EXPECT_TRUE(world.caller_may("read", Entity::property, row));
    as(wizard);
    world.add_rule(Entity::object, chest, AclRule{false, "read", ann, {}});
    as(ann);
    EXPECT_FALSE(world.caller_may("read", Entity::property, row));
    EXPECT_EQ(error_of([&] { world.get_property(chest, "gold"); }), "AccessError");
    EXPECT_EQ(world.get_property(copy, "gold"), Value(5)) << "inherited: read through what she may read";
}

TEST_F(Needed, FieldsAreNoProperties) {
    const Id jar = make("jar", ann);
    as(ann);
    for (const char* name :
         {"name", "owner", "owner_id", "location", "unique_name", "obvious", "parents", "children", "contents",
          "aliases", "verbs", "properties", "acl", "id", "pk", "kind", "site", "placement_prep", "recycled"})
        EXPECT_EQ(error_of([&] { world.set_property(jar, name, "x"); }), "UserError") << name;
    world.set_property(jar, "depth", 3);
    world.set_property(jar, "Name", "x");
}

}  // namespace
}  // namespace moosaic::world
