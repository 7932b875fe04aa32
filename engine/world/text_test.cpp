// Folding, cleaning, names of verbs, prepositions.
#include "world/text.hpp"

#include <gtest/gtest.h>

#include "world/error.hpp"
#include "world/prepositions.hpp"
#include "world/verb_names.hpp"

namespace moosaic::world {
namespace {

std::vector<std::string> expanded(const std::vector<std::string>& written) {
    std::vector<std::string> out;
    for (const auto& name : expand_names(written)) out.push_back(name.name + (name.pattern ? "!" : ""));
    return out;
}

using Names = std::vector<std::string>;

TEST(Fold, ComparesBeyondAscii) {
    EXPECT_EQ(fold("LAMP"), "lamp");
    EXPECT_EQ(fold("STRASSE"), fold("straße"));
    EXPECT_EQ(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
    EXPECT_EQ(fold("E\xCC\x81t\xC3\xA9"), fold("\xC3\xA9te\xCC\x81"));  // composed and decomposed
    EXPECT_NE(fold("lamp"), fold("lamb"));
    EXPECT_EQ(fold("a\xFFZ"), "az");
}

TEST(CleanText, DropsControlsAndIllFormedBytes) {
    EXPECT_EQ(clean_text("a\x1b[31mb\tc\nd\r\x7f\xC2\x9b"
                         "e"),
              "a[31mb\tc\nde");
    EXPECT_EQ(clean_text("\xED\xA0\x80x\xC0\xAF"), "x");
    EXPECT_EQ(clean_text("äöü", 2), "äö");
    EXPECT_FALSE(valid_utf8("\xED\xA0\x80"));
    EXPECT_TRUE(valid_utf8("日本"));
    EXPECT_EQ(text_length("日本"), 2U);
}

TEST(CheckName, RefusesWhatCouldForgeALine) {
    EXPECT_NO_THROW(check_name("Ærøskøbing (old town)", "A name"));
    for (const auto* bad : {"a\nb", "a\x1b[2J", "a\xC2\x85", "a\xE2\x80\xAE", "a\xE2\x80\xA8", "\xFF"})
        EXPECT_THROW(check_name(bad, "A name"), WorldError) << bad;
    EXPECT_NO_THROW(check_name(std::string(255, 'x'), "A name"));
    EXPECT_THROW(check_name(std::string(256, 'x'), "A name"), WorldError);
}

TEST(IsoUtc, PrintsMicroseconds) {
    EXPECT_EQ(iso_utc(0), "1970-01-01T00:00:00.000000+00:00");
    EXPECT_EQ(iso_utc(1'769'847'300'000'001), "2026-01-31T08:15:00.000001+00:00");
    EXPECT_EQ(iso_utc(-1), "1969-12-31T23:59:59.999999+00:00");
}

TEST(VerbNames, ExpandTheFirstAsterisk) {
    EXPECT_EQ(expanded({"a*bc"}), (Names{"a", "ab", "abc"}));
    EXPECT_EQ(expanded({"g*et", "get"}), (Names{"g", "ge", "get"}));
    EXPECT_EQ(expanded({"l**k"}), (Names{"l", "l*", "l*k"}));
    EXPECT_EQ(expanded({"é*ßx"}), (Names{"é", "éß", "éßx"}));
    EXPECT_EQ(expanded({"foo*", "*"}), (Names{"foo*!", "*!"}));
    EXPECT_EQ(full_name("i*nventory"), "inventory");
    EXPECT_EQ(full_name("foo*"), "foo*");
    EXPECT_THROW(expand_names({""}), WorldError);
    EXPECT_THROW(expand_names({}), WorldError);
}

TEST(VerbNames, PatternsMatchPrefixes) {
    EXPECT_EQ(match_pattern("foo*", "foo"), 1);
    EXPECT_EQ(match_pattern("foo*", "foobar"), 1);
    EXPECT_EQ(match_pattern("foo*", "fo"), 0);
    EXPECT_EQ(match_pattern("*", "anything"), 2);
}

TEST(Prepositions, AnySpellingIsCanonical) {
    EXPECT_EQ(canonical_preposition("in  FRONT of"), "before");
    EXPECT_EQ(canonical_preposition("on top of"), "on");
    EXPECT_EQ(canonical_preposition("off"), "off");
    EXPECT_EQ(canonical_preposition("to"), "at");
    EXPECT_FALSE(canonical_preposition("aboard"));
    EXPECT_FALSE(canonical_preposition(""));
    EXPECT_THROW(need_preposition("aboard"), WorldError);
}

TEST(Errors, Families) {
    EXPECT_TRUE(is_user_error("RecursiveError"));
    EXPECT_FALSE(is_user_error("AccessError"));
    EXPECT_TRUE(is_permission_error("AccessError"));
    EXPECT_FALSE(is_permission_error("UserError"));
}

}  // namespace
}  // namespace moosaic::world
