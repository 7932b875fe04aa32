// The scene over a real World: what it reads, and that it needs no right of the player's.
#include "command/world_scene.hpp"

#include "command/dispatch.hpp"
#include "command/line.hpp"
#include "world/testing/world_fixture.hpp"

namespace moosaic::command {
namespace {

class WorldSceneTest : public world::testing::WorldFixture {
protected:
    WorldSceneTest() {
        hall = room("Hall", wizard);
        lamp = make("brass lamp", wizard);
        as_system();
        world.add_alias(lamp, "lantern");
        world.guaranteed_move(ann, hall);
        world.guaranteed_move(lamp, hall);
        as(ann);
    }

    // "this verb" or the class of the error.
    std::string run(const std::string& typed) {
        WorldScene scene(world, ann);
        Line line{typed};
        auto command = next_fragment(scene, line);
        resolve(scene, *command);
        const auto selected = select(scene, *command);
        if (!selected) return selected.error().type;
        return "#" + std::to_string(selected->this_object) + " " + selected->verb.name;
    }
    std::string at(Id object, const std::string& name) { return "#" + std::to_string(object) + " " + name; }

    Id hall = 0;
    Id lamp = 0;
};

TEST_F(WorldSceneTest, DispatchesOnWhatIsThere) {
    as_system();
    world::AddVerb request;
    request.names = {"li*ght"};
    request.code = "yes";
    request.direct_object = "this";
    world.add_verb(lamp, request);
    as(ann);
    EXPECT_EQ(run("LIG the Lantern"), at(lamp, "lig"));
    EXPECT_EQ(run("light brass"), at(lamp, "light"));
    EXPECT_EQ(run("light #" + std::to_string(lamp)), at(lamp, "light"));
    EXPECT_EQ(run("light nothing"), "NoSuchObjectError") << "known by the lamp in the room";
    EXPECT_EQ(run("dance"), "NoSuchVerbError");
    EXPECT_EQ(world.caller(), world::Principal::of(ann)) << "the caller is put back";
}

TEST_F(WorldSceneTest, NeedsNoRightToReadTheRoom) {
    as_system();
    world.add_rule(world::Entity::object, hall, {false, "read", 0, "everyone"});
    as(ann);
    WorldScene scene(world, ann);
    EXPECT_EQ(scene.find(hall, "LANTERN"), std::vector<Id>{lamp});
}

TEST_F(WorldSceneTest, ReadsTheSwitchesOfTheUniverse) {
    WorldScene scene(world, ann);
    EXPECT_TRUE(scene.partial_match());
    EXPECT_FALSE(scene.ids_reach_anywhere());
    EXPECT_TRUE(WorldScene(world, wizard).ids_reach_anywhere());
    as_system();
    const Id builder = make("Builder", wizard);
    world.set_property(system, "partial_match", false);
    world.set_property(system, "builder", Value::object(builder));
    world.add_parent(ann, builder);
    as(ann);
    EXPECT_FALSE(scene.partial_match());
    EXPECT_TRUE(scene.ids_reach_anywhere());
}

TEST_F(WorldSceneTest, SeesHiddenPlacements) {
    const Id pearl = make("pearl", wizard);
    as_system();
    world.guaranteed_move(pearl, hall);
    world.set_placement(pearl, "under", lamp);
    as(ann);
    WorldScene scene(world, ann);
    EXPECT_EQ(scene.placement(pearl).preposition, "under");
    EXPECT_EQ(scene.placement(pearl).target, lamp);
    EXPECT_EQ(scene.placement(lamp).target, 0);
}

}  // namespace
}  // namespace moosaic::command
