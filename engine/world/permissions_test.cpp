// The decision procedure, defaults, display names, rules and transfers of ownership (world.md 4).
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;
using testing::message_of;

class Permissions : public testing::WorldFixture {
protected:
    Permissions() : thing(make("thing", ann)) {}
    bool may(Id who, const std::string& permission) {
        return world.allowed(Principal::of(who), permission, Entity::object, thing);
    }
    Id thing;
};

TEST_F(Permissions, Defaults) {
    EXPECT_TRUE(may(bob, "read"));
    EXPECT_FALSE(may(bob, "write"));
    EXPECT_TRUE(may(ann, "write"));
    EXPECT_TRUE(may(wizard, "derive"));
    const Id v = verb(thing, {"v"}, "x", ann);
    EXPECT_TRUE(world.allowed(Principal::of(bob), "execute", Entity::verb, v));
    EXPECT_FALSE(world.allowed(Principal::of(bob), "read", Entity::verb, v));
    EXPECT_EQ(error_of([&] { may(bob, "anything"); }), "ValueError");
    EXPECT_EQ(error_of([&] { may(bob, "fly"); }), "ValueError");
}

TEST_F(Permissions, AllowAddsOneThing) {
    rule(thing, true, "move", bob);
    EXPECT_TRUE(may(bob, "move"));
    EXPECT_FALSE(may(bob, "write"));
}

TEST_F(Permissions, DenyBeatsAllow) {
    rule(thing, true, "anything", 0, "everyone");
    rule(thing, false, "write", bob);
    EXPECT_TRUE(may(bob, "move"));
    EXPECT_FALSE(may(bob, "write"));
    rule(thing, false, "read", 0, "everyone");
    EXPECT_FALSE(may(ann, "read"));
    EXPECT_FALSE(may(wizard, "read"));
    EXPECT_TRUE(world.allowed(Principal::as_system(), "read", Entity::object, thing));
    rule(thing, false, "anything", bob);
    EXPECT_FALSE(may(bob, "move"));
}

TEST_F(Permissions, OwnersAndWizardsCanAlwaysGrant) {
    rule(thing, false, "anything", 0, "everyone");
    EXPECT_TRUE(may(ann, "grant"));
    EXPECT_TRUE(may(wizard, "grant"));
    EXPECT_FALSE(may(bob, "grant"));
    as(ann);
    world.remove_rule(Entity::object, thing, {false, "anything", 0, "everyone"});
    EXPECT_TRUE(may(ann, "write"));
}

TEST_F(Permissions, AnAccessorRuleDoesNotCoverDescendants) {
    const Id child = make("child", bob, {bob});
    rule(thing, true, "write", bob);
    EXPECT_FALSE(may(child, "write"));
}

TEST_F(Permissions, OwnersRuleHelpsNobodyOnAnOwnerlessThing) {
    as_system();
    give(thing, 0);
    rule(thing, true, "write", 0, "owners");
    EXPECT_FALSE(may(ann, "write"));
    EXPECT_FALSE(may(0, "write"));
}

TEST_F(Permissions, WhoMayEntrustAThingLeavesItToSomebody) {
    rule(thing, true, "entrust", ann);
    as(ann);
    EXPECT_EQ(testing::error_of([&] { give(thing, 0); }), "PermissionError");
    EXPECT_EQ(testing::error_of([&] { give(thing, bob); }), "");
    as(wizard);
    EXPECT_EQ(testing::error_of([&] { give(thing, 0); }), "");
}

TEST_F(Permissions, RulesAreReplacedNotPiledUp) {
    rule(thing, true, "move", bob);
    rule(thing, true, "move", bob);
    EXPECT_EQ(world.rules_of(Entity::object, thing).size(), 4U);
    rule(thing, false, "move", bob);
    EXPECT_EQ(world.rules_of(Entity::object, thing).size(), 4U);
    EXPECT_FALSE(may(bob, "move"));
}

TEST_F(Permissions, ChangingRulesNeedsGrantAndKnownWords) {
    as(bob);
    EXPECT_EQ(error_of([&] { world.add_rule(Entity::object, thing, {true, "write", bob, ""}); }), "AccessError");
    as(ann);
    EXPECT_EQ(error_of([&] { world.add_rule(Entity::object, thing, {true, "write", 0, "friends"}); }), "ValueError");
    EXPECT_EQ(error_of([&] { world.add_rule(Entity::object, thing, {true, "fly", 0, "everyone"}); }), "ValueError");
    EXPECT_EQ(error_of([&] { world.add_rule(Entity::object, thing, {true, "write", 9999, ""}); }), "NoSuchObjectError");
}

TEST_F(Permissions, ChangesCountAtOnce) {  // conformance 27
    as(bob);
    rule(thing, true, "write", bob);
    EXPECT_TRUE(world.caller_may("write", Entity::object, thing));
    as_system();
    world.remove_rule(Entity::object, thing, {true, "write", bob, ""});
    as(bob);
    EXPECT_FALSE(world.caller_may("write", Entity::object, thing));
    as_system();
    give(thing, bob);
    as(bob);
    EXPECT_TRUE(world.caller_may("write", Entity::object, thing));
    rule(thing, false, "write", bob);
    EXPECT_FALSE(world.caller_may("write", Entity::object, thing));
    EXPECT_TRUE(world.is_wizard(wizard));
    Row row = *tx.select(Idx::player_avatar, {wizard}).front();
    row[4] = std::int64_t{0};
    tx.put(Tab::player, row);
    EXPECT_FALSE(world.is_wizard(wizard));
}

TEST_F(Permissions, AccessErrorNamesAccessorPermissionAndSubject) {
    as(bob);
    try {
        world.need("derive", Entity::object, thing);
        FAIL();
    } catch (const WorldError& error) {
        const std::string a = std::to_string(bob), t = std::to_string(thing);
        EXPECT_EQ(error.type, "AccessError");
        EXPECT_EQ(error.message, "#" + a + " (Bob) is not allowed to 'derive' on #" + t + " (thing)");
        EXPECT_EQ(*error.data.find("access_str"), Value("derive"));
        EXPECT_EQ(error.data.find("accessor")->object_id(), bob);
        EXPECT_EQ(error.data.find("subject")->object_id(), thing);
    }
    EXPECT_EQ(error_of([&] { world.need("read", Entity::object, 9999); }), "NoSuchObjectError");
}

TEST_F(Permissions, DisplayIsRedactedForTheCaller) {  // conformance 2
    const std::string number = "#" + std::to_string(thing);
    rule(thing, false, "read", bob);
    as(bob);
    EXPECT_EQ(world.display_object(thing), number + " (unreadable)");
    const std::string refusal = message_of([&] { world.need("move", Entity::object, thing); });
    EXPECT_EQ(refusal.find("(thing)"), std::string::npos);
    const Id v = verb(thing, {"polish"}, "x", ann);
    EXPECT_EQ(world.display(Entity::verb, v), "verb {#" + std::to_string(v) + "}");
    as(ann);
    EXPECT_EQ(world.display_object(thing), number + " (thing)");
    EXPECT_EQ(world.display(Entity::verb, v), "polish {#" + std::to_string(v) + " on " + number + " (thing)}");
}

TEST_F(Permissions, OwningIsNotEnoughToGiveAway) {  // conformance 13
    as(ann);
    EXPECT_EQ(error_of([&] { give(thing, bob); }), "AccessError");
    rule(thing, true, "entrust", ann);
    give(thing, bob);
    EXPECT_EQ(world.object(thing)->owner, bob);
    as(wizard);
    give(thing, ann);
    EXPECT_EQ(world.object(thing)->owner, ann);
}

TEST_F(Permissions, WhoGivesAwayWritesNoMore) {
    as(ann);
    world.set_property(thing, "text", 1);
    rule(thing, true, "entrust", ann);
    rule(thing, true, "write", ann);
    rule(thing, true, "move", ann);
    world.add_rule(Entity::property, world.find_property(thing, "text", false)->id, {true, "write", 0, "everyone"});
    give(thing, bob);
    EXPECT_EQ(error_of([&] { world.set_property(thing, "text", 2); }), "AccessError");
    EXPECT_EQ(error_of([&] { world.set_property(thing, "other", 2); }), "AccessError");
    EXPECT_TRUE(may(ann, "move")) << "what does not grow stays as it was";
    as(bob);
    world.set_property(thing, "text", 3);
    world.set_property(thing, "other", 3);
}

TEST_F(Permissions, WriteNeverSeizesEntrustNeedsNoWrite) {
    rule(thing, true, "write", bob);
    as(bob);
    EXPECT_EQ(error_of([&] { give(thing, bob); }), "AccessError");
    const Id other = make("other", ann);
    rule(other, true, "entrust", bob);
    give(other, bob);
    EXPECT_EQ(world.object(other)->owner, bob);
}

TEST_F(Permissions, ADenyStopsATransfer) {
    rule(thing, true, "entrust", ann);
    rule(thing, false, "entrust", 0, "owners");
    as(ann);
    EXPECT_EQ(error_of([&] { give(thing, bob); }), "AccessError");
}

TEST_F(Permissions, RuleChangesAreAuditedWhenAPlayerActs) {
    const auto count = [&] { return tx.sweep(Tab::audit, {}, 100).size(); };
    rule(thing, true, "move", bob);
    EXPECT_EQ(count(), 0U);
    around.acting = ann;
    as(ann);
    world.add_rule(Entity::object, thing, {true, "move", 0, "everyone"});
    ASSERT_EQ(count(), 1U);
    EXPECT_EQ(std::get<std::string>(tx.sweep(Tab::audit, {}, 1).front()->at(2)), "permission_change");
}

}  // namespace
}  // namespace moosaic::world
