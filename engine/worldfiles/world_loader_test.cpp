// A world from files, put into an empty universe.
#include "worldfiles/world_loader.hpp"

#include <gtest/gtest.h>

#include "accounts/accounts.hpp"
#include "world/testing/fake_surroundings.hpp"
#include "world/testing/fake_transaction.hpp"

namespace moosaic::worldfiles {
namespace {

using world::WorldError;
using world::testing::FakeSurroundings;
using world::testing::FakeTransaction;

// Refuses source that says so, and remembers which hooks were to run, and as whom.
struct FakeSite final : Site {
    FakeSite() { around.world = &rules; }
    world::World& world() override { return rules; }
    void check(const std::string& source) override {
        if (source.find("refuse me") != std::string::npos) throw WorldError("UserError", "line 2: refused");
    }
    void run(const world::BoundVerb& verb) override {
        if (verb.verb.code == "raise") throw WorldError("UserError", "line 1: ValueError: no");
        if (verb.verb.code == "stop") throw LoadStopped("That took too long.");
        ran.emplace_back(verb.bound_to, rules.caller().id);
    }

    FakeTransaction tx;
    FakeSurroundings around;
    world::World rules{tx, around, world::Principal::as_system()};
    std::vector<std::pair<Id, Id>> ran;
};

FileObject object(const std::string& key, const std::string& name) {
    FileObject made;
    made.key = key;
    made.name = name;
    made.where = "objects/a.toml:" + std::to_string(name.size());
    return made;
}

FileVerb verb(const std::string& on, const std::string& name, const std::string& source) {
    FileVerb made;
    made.header.on = on;
    made.header.names = {name};
    made.source = source;
    made.file = "verbs/" + name + ".py";
    return made;
}

WorldFile small() {
    WorldFile file;
    file.name = "small";
    file.title = "A Small World";
    file.domain = "localhost";
    auto lamp = object("lamp", "brass lamp");
    lamp.system = "lamp";
    lamp.properties.push_back({"home", Ref{RefKind::object, 0, 0, "hall", 0}});
    file.objects = {object("hall", "Hall"), lamp};
    file.verbs = {verb("$lamp", "initialize", "pass")};
    return file;
}

std::string message_of(const WorldFile& file) {
    FakeSite site;
    try {
        load_world(site, file);
    } catch (const WorldError& error) {
        return error.message;
    }
    return {};
}

TEST(WorldLoader, MakesObjectsVerbsAndAWizard) {
    FakeSite site;
    const auto loaded = load_world(site, small());
    EXPECT_EQ(loaded.verbs, 1U);
    const auto player = accounts::player_of(site.tx, loaded.wizard);
    ASSERT_TRUE(player);
    EXPECT_TRUE(player->wizard);
    const auto lamp = site.rules.system_property("lamp").object_id();
    EXPECT_EQ(site.rules.need_object(lamp).name, "brass lamp");
    EXPECT_EQ(site.rules.need_object(site.rules.get_property(lamp, "home").object_id()).name, "Hall");
}

TEST(WorldLoader, RunsInitializeAsTheWizard) {
    FakeSite site;
    const auto loaded = load_world(site, small());
    ASSERT_EQ(site.ran.size(), 1U);
    EXPECT_EQ(site.ran[0].first, site.rules.system_property("lamp").object_id());
    EXPECT_EQ(site.ran[0].second, loaded.wizard);
}

TEST(WorldLoader, NamesThePlaceOfWhatItRefuses) {
    auto source = small();
    source.verbs.push_back(verb("$lamp", "rub", "refuse me"));
    EXPECT_EQ(message_of(source), "verbs/rub.py: line 2: refused");
    auto nowhere = small();
    nowhere.objects[1].location = "attic";
    EXPECT_NE(message_of(nowhere).find(nowhere.objects[1].where + ": there is no object with the key \"attic\""),
              std::string::npos);
    auto twice = small();
    twice.objects.push_back(object("hall", "Another hall"));
    EXPECT_NE(message_of(twice).find("the key \"hall\" is used twice"), std::string::npos);
}

TEST(WorldLoader, NamesTheInitializeThatRaises) {
    auto raising = small();
    raising.verbs[0].source = "raise";
    const auto message = message_of(raising);
    EXPECT_NE(message.find(raising.objects[1].where + ": initialize of #"), std::string::npos) << message;
    EXPECT_NE(message.find("(brass lamp), verbs/initialize.py, line 1: ValueError: no"), std::string::npos) << message;
    FakeSite site;
    const auto loaded = load_world(site, raising, {.keep_going = true});
    ASSERT_EQ(loaded.notes.size(), 1U);
    EXPECT_EQ(loaded.notes[0].find(raising.objects[1].where + ": initialize of #"), 0U) << loaded.notes[0];
    raising.verbs[0].source = "stop";
    FakeSite other;
    EXPECT_THROW(load_world(other, raising, {.keep_going = true}), WorldError);
}

TEST(WorldLoader, LeavesAWorldThatIsThereAlone) {
    FakeSite site;
    load_world(site, small());
    EXPECT_THROW(load_world(site, small()), WorldError);
}

}  // namespace
}  // namespace moosaic::worldfiles
