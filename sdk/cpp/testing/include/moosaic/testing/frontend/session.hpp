// Frontend suite: in a session, down to the bytes that a client gets.
#pragma once

#include <moosaic/testing/frontend/fixture.hpp>
#include <moosaic/testing/session_harness.hpp>

namespace moosaic::testing {

TEST_P(FrontendSuite, InATelnetSessionAPasswordIsAskedFor) {
    ASSERT_TRUE(made.outcome) << made.outcome.error().text();
    SessionHarness session;
    session.use(*made.plugin);
    session.connect(SessionHarness::telnet());
    session.prompt("Password: ", true);
    const auto asked = session.take();
    EXPECT_NE(asked.find(telnet::negotiation(telnet::will, telnet::echo)), std::string::npos);
    const auto mark = telnet::command(telnet::go_ahead);
    ASSERT_GE(asked.size(), mark.size());
    EXPECT_EQ(asked.substr(asked.size() - mark.size()), mark) << "a mark ends it";
    EXPECT_TRUE(has(telnet::text_of(asked), "Password: "));
    session.type("s3");
    session.type(telnet::command(telnet::erase_line) + "s3cr3x" + telnet::command(telnet::erase_character) + "t\r\n");
    EXPECT_EQ(session.lines, (std::vector<std::string>{"s3cr3t"}));
    const auto answered = session.take();
    EXPECT_NE(answered.find(telnet::negotiation(telnet::wont, telnet::echo)), std::string::npos);
    EXPECT_EQ(answered.find("cr3"), std::string::npos);
}

// Lines typed ahead wait for the command before them.
TEST_P(FrontendSuite, InASessionLinesTypedAheadAreTakenInOrder) {
    ASSERT_TRUE(made.outcome) << made.outcome.error().text();
    for (const auto& way : {SessionHarness::pipe(), SessionHarness::telnet(), SessionHarness::terminal()}) {
        SessionHarness session;
        session.use(*made.plugin);
        session.connect(way);
        session.prompt("> ");
        session.busy = true;
        session.type("one\r\ntwo\r\nthr");
        EXPECT_TRUE(session.lines.empty());
        EXPECT_TRUE(session.act());
        session.show("First.");
        EXPECT_TRUE(session.act());
        session.show("Second.");
        EXPECT_FALSE(session.act());
        session.busy = false;
        session.prompt("> ");
        const auto text = session.take_text();
        const auto first = text.find(written("First."));
        ASSERT_NE(first, std::string::npos) << text;
        EXPECT_NE(text.find(written("Second."), first), std::string::npos) << text;
        session.type("ee\r\n");
        EXPECT_EQ(session.lines, (std::vector<std::string>{"one", "two", "three"}));
    }
}

}  // namespace moosaic::testing
