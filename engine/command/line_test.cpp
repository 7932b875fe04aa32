// Lines: prefixes, bounds, and which verb swallows the rest.
#include "command/line.hpp"

#include <gtest/gtest.h>

#include "command/dispatch.hpp"
#include "command/testing/cellar.hpp"

namespace moosaic::command {
namespace {

std::vector<std::string> fragments(Scene& scene, std::string_view typed, bool shortcuts = true) {
    std::vector<std::string> out;
    Line line{std::string(typed), 0, shortcuts};
    while (auto command = next_fragment(scene, line)) out.push_back(command->command);
    return out;
}

using Texts = std::vector<std::string>;

TEST(Line, RewritesPrefixes) {
    EXPECT_EQ(expand_prefix("\"hi there\""), "say hi there\"");
    EXPECT_EQ(expand_prefix(":waves."), "emote waves.");
    EXPECT_EQ(expand_prefix(";1+1; x"), "@eval 1+1; x");
    EXPECT_EQ(expand_prefix("look"), "look");
    EXPECT_EQ(expand_prefix("\""), "say ");
    EXPECT_EQ(expand_prefix(" : "), "emote  ");
    EXPECT_EQ(expand_prefix(";"), "@eval ");
    for (const std::string nothing : {"", "  ", "-"}) EXPECT_EQ(expand_prefix(nothing), nothing);
}

TEST(Line, APrefixLineReachesItsRawVerbWhole) {
    auto scene = testing::cellar();
    EXPECT_EQ(fragments(scene, "\"it's late, then go"), Texts{"say it's late, then go"});
    EXPECT_EQ(fragments(scene, ";[x for x in (1, 2)]; look"), Texts{"@eval [x for x in (1, 2)]; look"});
    EXPECT_EQ(fragments(scene, ":a, b", false), (Texts{":a", "b"}));
}

TEST(Line, IsTakenLazily) {
    auto scene = testing::cellar();
    Line line{std::string("look, go x, say a, b")};
    EXPECT_EQ(next_fragment(scene, line)->command, "look");
    EXPECT_TRUE(line.more());
    // Meanwhile "go" has become a verb that takes everything.
    scene.add_verb(30, 10, {"go"}, "any").flags.raw = true;
    EXPECT_EQ(next_fragment(scene, line)->tail, "x, say a, b");
    EXPECT_FALSE(line.more());
    EXPECT_FALSE(next_fragment(scene, line));
}

TEST(Line, HasAtMostSixteenFragments) {
    auto scene = testing::cellar();
    std::string typed = "look";
    for (int i = 0; i < 16; ++i) typed += ", look";
    Line line{std::string(typed)};
    for (int i = 0; i < 16; ++i) ASSERT_TRUE(next_fragment(scene, line));
    EXPECT_TRUE(line.more());
    EXPECT_THROW(next_fragment(scene, line), world::WorldError);
    EXPECT_FALSE(line.more());
}

TEST(Line, IsAtMostEightKiB) {
    auto scene = testing::cellar();
    EXPECT_EQ(fragments(scene, std::string(max_line_bytes, 'x')).size(), 1U);
    Line line{std::string(max_line_bytes + 1, 'x')};
    try {
        next_fragment(scene, line);
        FAIL();
    } catch (const world::WorldError& error) {
        EXPECT_EQ(error.type, "UsageError");
    }
    EXPECT_FALSE(line.more());
}

TEST(Line, BlankLinesHoldNothing) {
    auto scene = testing::cellar();
    EXPECT_EQ(fragments(scene, "  \t "), Texts{});
    EXPECT_EQ(fragments(scene, "..."), Texts{"..."});
    EXPECT_EQ(fragments(scene, "then"), Texts{"then"});
    EXPECT_EQ(fragments(scene, "look. ..."), Texts{"look"});
}

TEST(Line, ASecondVerbOfTheNameIsWeighedByWhatIsTyped) {
    auto scene = testing::cellar();
    // A radio in the hand that can be "page"d itself, and a page that takes free text.
    scene.objects[23] = {"radio", {}, 11, {4}, {}};
    scene.add_verb(40, 23, {"page"}, "this");
    scene.add_verb(41, 11, {"page"}, "any").flags.raw = true;
    EXPECT_EQ(fragments(scene, "page Otto hello, friend"), Texts{"page Otto hello, friend"});
    EXPECT_EQ(fragments(scene, "page radio, look"), (Texts{"page radio", "look"}));
}

TEST(Line, ARawVerbOfANamedThingTakesTheRest) {
    auto scene = testing::cellar();
    scene.add_verb(42, 16, {"ask"}, "this").flags.raw = true;
    Line line{std::string("ask trunk, then go")};
    auto command = next_fragment(scene, line);
    ASSERT_TRUE(command && command->raw_verb);
    EXPECT_EQ(command->raw_verb->this_object, 16);
    EXPECT_EQ(command->tail, "trunk, then go");
    EXPECT_FALSE(line.more());
}

TEST(Line, ACloserRawVerbHidesWhatItOverrides) {
    auto scene = testing::cellar();
    scene.add_verb(43, 2, {"mutter"}, "any", {{"at", "any"}});
    scene.add_verb(44, 11, {"mutter"}, "any").flags.raw = true;
    EXPECT_EQ(fragments(scene, "mutter hi to all, please"), Texts{"mutter hi to all, please"});
}

}  // namespace
}  // namespace moosaic::command
