// Names of things and avatars, and which of them look alike.
#include "world/name_rules.hpp"
#include "world/avatar_names.hpp"
#include "world/testing/world_fixture.hpp"

namespace moosaic::world {
namespace {

using testing::error_of;
using testing::message_of;

bool thing(std::string_view name) {
    return error_of([&] { check_object_name(name, "A name"); }).empty();
}
bool avatar(std::string_view name, bool alias = false) {
    return error_of([&] { check_avatar_name(name, alias); }).empty();
}
bool alike(std::string_view a, std::string_view b) {
    for (const auto& left : name_marks(a))
        for (const auto& right : name_marks(b))
            if (left == right) return true;
    return false;
}

TEST(NameRules, Things) {
    for (const char* good :
         {"lamp", "brass lamp", "\"6 nails\"", "Ольга", "kettle #2", "日本の灯", "☕", "👩‍🚀", "❤️",
          "1️⃣", "क्‍ष", "نامه‌ها", "meadow", "hereafter", "nothing much", "$5 note"})
        EXPECT_TRUE(thing(good)) << good;
    for (const char* bad :
         {"",         " ",        "\u00a0",   "#5",       "  #5",      "＃5",      "me",         "ME",       " here ",
          "Nothing",  "ｍｅ",     "a\nb",     "a\tb",     "\u202eabc", "a\u2066b", "a\u200eb",   "a\u061cb", "a\u2028b",
          "a\u2029b", "a\u200bb", "a\u00adb", "a\u200db", "a\u200cb",  "a\ufe0fb", "\ufe0f",     "\u200d",   "☕\u200d",
          "a\ufeffb", "\u3164",   "\u115f",   "\u2800",   "\u0301",    "a\u2060",  "\U000e0041", "\xff"})
        EXPECT_FALSE(thing(bad)) << bad;
}

TEST(NameRules, Avatars) {
    for (const char* good :
         {"Al", "Ольга", "Straße", "ひなた", "漢字カナ", "山田Taro", "김Lee", "O'Brien", "anna-2", "D.J."})
        EXPECT_TRUE(avatar(good)) << good;
    for (const char* bad : {"A", "Wіzard", "Ωmega", "Олga", "漢Ольга", "a\ue000", "12345678901234567890123456789012x",
                            "漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢"})
        EXPECT_FALSE(avatar(bad)) << bad;
    EXPECT_TRUE(avatar("A", true));
    EXPECT_TRUE(avatar("漢", false)) << "two cells";
    EXPECT_FALSE(avatar("#1", true));
}

TEST(NameRules, LookAlikes) {
    for (const auto& [a, b] : {std::pair{"Wizard", "wizard"},
                               {"Wizard", "Ｗｉｚａｒｄ"},
                               {"Wizard", "Wіzard"},
                               {"Ian", "lan"},
                               {"IAN", "lan"},
                               {"b0b", "bob"},
                               {"Tom", "Torn"},
                               {"paypal", "раураl"},
                               {"straße", "STRASSE"},
                               {"Ann  Lee", "ann lee"},
                               {"Zoe\u0308", "Zo\u00eb"}})
        EXPECT_TRUE(alike(a, b)) << a << " " << b;
    for (const auto& [a, b] : {std::pair{"Ann", "Anna"}, {"anna", "bob"}, {"Ольга", "Olga"}, {"p1", "p2"}})
        EXPECT_FALSE(alike(a, b)) << a << " " << b;
}

TEST(NameRules, Fitted) {
    EXPECT_EQ(fitted_name("lamp", "x"), "lamp");
    EXPECT_EQ(fitted_name(" ##5", "x"), "5");
    EXPECT_EQ(fitted_name("a\u202eb\u200bc\nd", "x"), "abc d");
    EXPECT_EQ(fitted_name("", "x"), "x");
    EXPECT_EQ(fitted_name("me", "x"), "x");
    EXPECT_EQ(fitted_name("＃", "x"), "x");
}

class AvatarNames : public testing::WorldFixture {};

TEST_F(AvatarNames, NobodyTakesTheNameOfAnother) {
    as(ann);
    EXPECT_EQ(message_of([&] { rename(ann, "bob"); }), "There is a player called \"Bob\" already.");
    EXPECT_EQ(error_of([&] { rename(ann, "B0b"); }), "UserError");
    EXPECT_EQ(error_of([&] { world.add_alias(ann, "WIZARD"); }), "UserError");
    EXPECT_EQ(error_of([&] { rename(ann, "me"); }), "UserError");
    rename(ann, "ANN");
    rename(ann, "Anna");
    EXPECT_TRUE(world.add_alias(ann, "A"));
    as(bob);
    EXPECT_EQ(error_of([&] { rename(bob, "anna"); }), "UserError");
    EXPECT_EQ(error_of([&] { world.add_alias(bob, "a"); }), "UserError");
    rename(bob, "Ann");  // free since she gave it up
    as(ann);
    const auto alias = world.aliases_of(ann).front().first;
    EXPECT_EQ(error_of([&] { world.save_alias(alias, "Ann"); }), "UserError");
    world.save_alias(alias, "Nan");
    as(bob);
    EXPECT_TRUE(world.add_alias(bob, "a"));
    world.remove_alias(world.aliases_of(bob).front().first);
    EXPECT_TRUE(bearers_of(tx, 1, "a").empty());
}

TEST_F(AvatarNames, ThingsMayBeCalledLikePlayers) {
    as(ann);
    const Id doll = make("doll", ann);
    rename(doll, "Bob");
    EXPECT_TRUE(world.add_alias(doll, "Wizard"));
    EXPECT_EQ(bearers_of(tx, 1, "bob"), std::vector<Id>{bob});
}

TEST_F(AvatarNames, ANameOutweighsAnAlias) {
    as(ann);
    world.add_alias(ann, "Carol");
    as_system();
    EXPECT_EQ(take_aliases(tx, 1, "carol").size(), 1U);
    EXPECT_TRUE(world.aliases_of(ann).empty());
    EXPECT_TRUE(bearers_of(tx, 1, "Carol").empty());
    EXPECT_TRUE(take_aliases(tx, 1, "ann").empty()) << "a name is not taken";
    EXPECT_EQ(bearers_of(tx, 1, "ann"), std::vector<Id>{ann});
}

TEST_F(AvatarNames, AskingCostsTheSameInALargeWorld) {
    as_system();
    const auto count = [&] {
        const auto before = tx.reads;
        bearers_of(tx, 1, "Bob");
        return tx.reads - before;
    };
    const auto small = count();
    for (int i = 0; i < 200; ++i) make("Bob", ann);
    EXPECT_EQ(count(), small);
}

TEST_F(AvatarNames, TheDeadHaveNoName) {
    as(wizard);
    world.destroy(bob);
    EXPECT_TRUE(bearers_of(tx, 1, "Bob").empty());
}

}  // namespace
}  // namespace moosaic::world
