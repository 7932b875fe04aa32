// Drafts through a session: what was being written when something came between.
#include <gtest/gtest.h>

#include "session/session_fixture_test.hpp"

namespace moosaic::session {
namespace {

TEST_F(SessionTest, ALostLinkKeepsWhatFollowedARefusedCommand) {
    Client c = enter("ann");
    c.type("@program x:y\none\ntwo\n");
    task::Release r;
    r.session = tasks.last().session;
    r.player = 10;
    r.status = 1;
    r.items.emplace_back(event(10, verbs::ExpectLines{}));
    the_hub().release(r);
    c.sink->on_closed("lost");
    c = enter("ann");
    c.type("@edit\n");
    answer(tasks.last(), "", {event(10, verbs::ReadLines{"done", "", "x", "X"})});
    c.type(".draft\n");
    EXPECT_NE(c.text().find("There is no draft of X. There are drafts of:"), std::string::npos);
    c.type(".draft 1\n.\n");
    EXPECT_EQ(tasks.last().attachment, "one\ntwo");
}

}  // namespace
}  // namespace moosaic::session
