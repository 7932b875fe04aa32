// Verbs whose workers crash again and again, and owners of such verbs.
#include "world/suspension.hpp"

#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::message_of;

class Suspension : public testing::WorldFixture {
protected:
    Suspension() : lamp(make("lamp", ann)) { as_system(); }
    Suspended crash(Id verb, Id on, Id owner = 0) {
        return note_crash(world,
                          {verb, on, owner != 0 ? owner : ann,
                           verb == 0 ? "the text of an eval" : crash_prefix(verb) + "of somebody", now += 1'000'000});
    }
    std::string running(Id owner) {
        return message_of([&] { need_owner_running(world, owner, now); });
    }
    Id lamp;
    std::int64_t now = 1'700'000'000'000'000;
};

TEST_F(Suspension, AVerbThatIsMadeAnewHasNoCleanSheet) {
    for (int i = 0; i < 2; ++i) {
        const Id rub = verb(lamp, {"rub"}, "x" + std::to_string(i), ann);
        EXPECT_FALSE(crash(rub, lamp).verb);
        world.delete_verb(rub);
    }
    const Id polish = verb(lamp, {"polish"}, "y", ann);
    EXPECT_TRUE(crash(polish, lamp).verb);
    EXPECT_EQ(suspended_verbs(world), std::vector<Id>{polish});
    const Id other = verb(make("other", ann), {"rub"}, "x0", ann);
    EXPECT_FALSE(crash(other, lamp).verb);
    resume_verb(world, polish);
    EXPECT_FALSE(crash(polish, lamp).verb) << "what happened before no longer counts";
}

TEST_F(Suspension, WhoGoesFromObjectToObjectIsBoundedAsAnOwner) {
    for (std::int64_t i = 1; i < crashes_of_owner_allowed; ++i) {
        const Id rub = i % 2 == 0 ? verb(make("box", ann), {"rub"}, "x", ann) : 0;
        EXPECT_FALSE(crash(rub, ann).owner) << i;
    }
    EXPECT_EQ(running(ann), "");
    EXPECT_TRUE(crash(0, ann).owner);
    EXPECT_NE(running(ann).find("moosaic verb resume '#" + std::to_string(ann) + ":*'"), std::string::npos);
    EXPECT_EQ(running(bob), "");
    EXPECT_EQ(suspended_owners(world, now), std::vector<Id>{ann});
    EXPECT_FALSE(crash(0, ann).owner) << "told once";
    resume_owner(world, ann);
    EXPECT_EQ(running(ann), "");
    for (std::int64_t i = 1; i < crashes_of_owner_allowed; ++i) EXPECT_FALSE(crash(0, ann).owner);
    EXPECT_TRUE(crash(0, ann).owner);
    now += std::int64_t{3601} * 1'000'000;
    EXPECT_EQ(running(ann), "") << "an hour later";
    EXPECT_TRUE(suspended_owners(world, now).empty());
}

TEST_F(Suspension, FewInAnHourAreNoHarm) {
    for (std::int64_t i = 0; i < 3 * crashes_of_owner_allowed; ++i) {
        now += std::int64_t{60} * 1'000'000;
        EXPECT_FALSE(crash(0, ann).owner) << i;
    }
}

TEST_F(Suspension, NeverAWizard) {
    for (std::int64_t i = 0; i < 2 * crashes_of_owner_allowed; ++i) EXPECT_FALSE(crash(0, wizard, wizard).owner);
    EXPECT_EQ(running(wizard), "");
    const Id orb = verb(lamp, {"glow"}, "x", wizard);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(crash(orb, lamp, wizard).verb);
}

}  // namespace
}  // namespace moosaic::world
