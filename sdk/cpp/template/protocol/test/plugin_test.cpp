// The suite of its kind, and what this option does in a session.
#include <moosaic/testing/protocol_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(@CLASS@, ProtocolSuite,
                         ::testing::Values(ProtocolUnderTest{
                             "@NAME@", from_file<protocol::Protocol>(PLUGIN_FILE, "protocol"), {"text"}}),
                         protocol_name);

TEST(@CLASS@, NotesWhatAClientSaysOnceItIsAgreed) {
    SessionHarness session;
    auto& plugin = session.add(from_file<protocol::Protocol>(PLUGIN_FILE, "protocol")());
    session.connect(SessionHarness::telnet());
    const auto says = telnet::frame(plugin.option(), "a lantern");
    session.type(says);
    EXPECT_EQ(session.capabilities.count("@NAME@"), 0U);
    session.type(telnet::negotiation(telnet::will, plugin.option()) + says);
    EXPECT_EQ(session.capabilities["@NAME@"], Value("a lantern"));
}

}  // namespace moosaic::testing
