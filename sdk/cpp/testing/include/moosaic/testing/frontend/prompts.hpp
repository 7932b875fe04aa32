// Frontend suite: prompts, their marks, hidden input, and what a terminal that does not echo is shown.
#pragma once

#include <moosaic/testing/frontend/fixture.hpp>

namespace moosaic::testing {

TEST_P(FrontendSuite, APromptIsShownAndShownAgainBelowWhatArrives) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt("Name: ", false);
        EXPECT_TRUE(has(one.take(), "Name: "));
        one.session->show("Bob waves.");
        one.session->prompt("Name: ", false);
        const auto sent = one.take();
        const auto text = sent.find(written("Bob waves."));
        ASSERT_NE(text, std::string::npos) << sent;
        EXPECT_NE(sent.find(written("Name: "), text), std::string::npos) << sent;
        one.type("anna\r\n");
        one.take();
        one.session->prompt("Age: ", false);
        EXPECT_TRUE(has(one.take(), "Age: "));
    });
}

TEST_P(FrontendSuite, ATelnetPromptIsMarkedWhereItEnds) {
    for_each_way(
        [&](const frontend::Attach& way) {
            auto one = client(way);
            one.session->prompt("Name: ", false);
            ASSERT_EQ(one.host.marks.size(), 1U);
            EXPECT_EQ(one.host.marks[0], one.host.sent.size());
            EXPECT_TRUE(has(one.host.sent, "Name: "));
            one.session->show("Bob waves.");
            EXPECT_EQ(one.host.marks.size(), 1U) << "text is no prompt";
            one.session->prompt("Name: ", false);
            ASSERT_EQ(one.host.marks.size(), 2U);
            EXPECT_EQ(one.host.marks[1], one.host.sent.size());
        },
        [](const frontend::Attach& way) { return way.telnet; });
}

// The client echoes: it must be told, and told when it is over.
TEST_P(FrontendSuite, TelnetInputIsHiddenForAPasswordAndNoLonger) {
    for_each_way(
        [&](const frontend::Attach& way) {
            auto one = client(way);
            one.session->prompt("Name: ", false);
            EXPECT_FALSE(one.host.hides);
            one.type("anna\r\n");
            one.session->prompt("Password: ", true);
            EXPECT_TRUE(one.host.hides);
            one.session->show("Bob waves.");
            one.session->prompt("Password: ", true);
            EXPECT_TRUE(one.host.hides);
            one.type("s3cr3t\r\n");
            one.session->prompt(">>> ", false);
            EXPECT_FALSE(one.host.hides);
            one.session->prompt("Password: ", true);
            one.session->finish();
            EXPECT_FALSE(one.host.hides) << "the session ends: the client must echo again";
        },
        [](const frontend::Attach& way) { return way.telnet; });
}

TEST_P(FrontendSuite, APasswordIsNeverEchoed) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt("Password: ", true);
        for (const char c : std::string_view("s3cr3u\x7Ft")) one.type(std::string_view(&c, 1));
        one.session->show("Bob waves.");
        one.session->prompt("Password: ", true);
        one.session->resize(40, 10);
        one.type("\r\n");
        EXPECT_EQ(one.host.lines, (std::vector<std::string>{"s3cr3t"}));
        const auto sent = one.take();
        for (const auto* part : {"s3", "st", "cr3", "3c", "3t"}) EXPECT_FALSE(has(sent, part)) << sent;
        for (const auto* part : {"s3", "cr3"}) EXPECT_EQ(sent.find(part), std::string::npos) << sent;
    });
}

TEST_P(FrontendSuite, WhoDoesNotEchoIsEchoedAndNobodyElse) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt(">>> ", false);
        one.take();
        one.type("xyzzy");
        const auto sent = one.take();
        const bool echoed = sent.find("xyzzy") != std::string::npos || has(sent, "xyzzy");
        EXPECT_EQ(echoed, way.terminal.pty) << sent;
    });
}

// The client's terminal gives the key to nobody else.
TEST_P(FrontendSuite, CtrlDEndsTheInputOfATerminalOnAnEmptyLineOnly) {
    for_each_way(
        [&](const frontend::Attach& way) {
            auto one = client(way);
            one.session->prompt(">>> ", false);
            one.type("x\x04\r\n");
            EXPECT_EQ(one.host.ends, 0);
            one.session->prompt(">>> ", false);
            one.type("\x04");
            EXPECT_EQ(one.host.ends, 1);
        },
        [](const frontend::Attach& way) { return way.terminal.pty; });
}

}  // namespace moosaic::testing
