// Docstrings found without running Python.
#include "verbs/verb_doc.hpp"

#include <gtest/gtest.h>

namespace moosaic::verbs {

TEST(VerbDoc, FindsTheFirstLiteral) {
    EXPECT_EQ(verb_doc("#!moo verb x --on $y\n\"\"\"look: looks.\n\n    More.\n    \"\"\"\nreturn 1\n"),
              "look: looks.\n\nMore.");
    EXPECT_EQ(verb_doc("# comment\n'one\\'s own'"), "one's own");
    EXPECT_EQ(verb_doc("x = 1\n'''not this'''"), "");
    EXPECT_EQ(verb_doc("\"open"), "");
    EXPECT_EQ(verb_doc(""), "");
    EXPECT_EQ(summary("go WAY: walks\nthere. Alone: nothing.\n\nMore."), "go WAY: walks there.");
    EXPECT_EQ(summary("a\n\nb"), "a");
    EXPECT_EQ(summary(""), "");
}

}  // namespace moosaic::verbs
