// The suite of its kind, and a session of this frontend.
#include <moosaic/testing/frontend_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(@CLASS@, FrontendSuite,
                         ::testing::Values(FrontendUnderTest{"@NAME@",
                                                             from_file<frontend::Frontend>(PLUGIN_FILE, "frontend")}),
                         frontend_name);

TEST(@CLASS@, ShowsARoomToATerminal) {
    SessionHarness session;
    session.add(from_file<frontend::Frontend>(PLUGIN_FILE, "frontend")());
    session.connect(SessionHarness::terminal());
    session.prompt("> ");
    session.type("look\r\n");
    EXPECT_EQ(session.lines, (std::vector<std::string>{"look"}));
    session.show("The [bold]quay[/].\nIt rains.");
    session.prompt("> ");
    EXPECT_EQ(session.take(), "> look\r\nThe quay.\r\nIt rains.\r\n> ");
}

}  // namespace moosaic::testing
