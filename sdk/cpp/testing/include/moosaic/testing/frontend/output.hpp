// Frontend suite: what a client is sent.
#pragma once

#include <moosaic/testing/frontend/fixture.hpp>

namespace moosaic::testing {

TEST_P(FrontendSuite, TextArrivesWholeAndMarkupDoesNot) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->set_quiet(true);
        one.session->show("[bold]Bob[/] waves \xE2\x9C\x8B");
        const auto sent = one.take();
        EXPECT_TRUE(has(sent, "Bob waves \xE2\x9C\x8B")) << sent;
        EXPECT_FALSE(has(sent, "[bold]"));
        EXPECT_EQ(sent.substr(sent.size() - 1), "\n");
    });
}

TEST_P(FrontendSuite, MessagesAndTheirLinesKeepTheirOrder) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->show("first\nsecond");
        one.session->show("third");
        const auto sent = one.take();
        std::size_t at = 0;
        for (const auto* text : {"first", "second", "third"}) {
            const auto found = sent.find(written(text), at);
            ASSERT_NE(found, std::string::npos) << text << " in " << sent;
            ASSERT_TRUE(at == 0 || sent.substr(at, found - at).find('\n') != std::string::npos) << "one line: " << sent;
            at = found + 1;
        }
    });
}

// A terminal in raw mode and a telnet client go down only for LF.
TEST_P(FrontendSuite, EveryLineEndBeginsWithAReturn) {
    for_each_way(
        [&](const frontend::Attach& way) {
            auto one = client(way);
            one.session->prompt(">>> ", false);
            one.session->show("two\nlines\n");
            one.session->prompt(">>> ", false);
            one.type("look\r\n\n");
            one.session->prompt("Password: ", true);
            one.type("x\r\n");
            one.session->show("Bob waves.");
            one.session->prompt(">>> ", false);
            one.session->finish();
            const auto sent = one.take();
            for (std::size_t at = sent.find('\n'); at != std::string::npos; at = sent.find('\n', at + 1))
                ASSERT_TRUE(at > 0 && sent[at - 1] == '\r') << "a bare LF at byte " << at << " of " << sent;
        },
        [](const frontend::Attach& way) { return !is_pipe(way); });
}

// Nobody there understands them.
TEST_P(FrontendSuite, APipeGetsTextAndNoControls) {
    for_each_way(
        [&](const frontend::Attach& way) {
            auto one = client(way);
            one.session->prompt(">>> ", false);
            one.session->show("[bold][red]red[/][/] and [link=https://example.org]plain[/link]");
            one.session->resize(80, 24);
            one.session->prompt(">>> ", false);
            one.type("look\x0C\x15\r\n");
            one.session->prompt("Password: ", true);
            one.type("x\r\n");
            one.session->erase_line();
            one.session->finish();
            for (const char c : one.take()) {
                const auto byte = static_cast<unsigned char>(c);
                ASSERT_TRUE((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\r' || c == '\t') << int{byte};
            }
        },
        is_pipe);
}

TEST_P(FrontendSuite, QuietIsWithoutColourAndAttributes) {
    const auto dressed = [](const std::string& sent) {
        for (auto at = sent.find("\x1B["); at != std::string::npos; at = sent.find("\x1B[", at + 1)) {
            const auto end = sent.find_first_not_of("0123456789;:", at + 2);
            if (end != std::string::npos && sent[end] == 'm') return true;
        }
        return false;
    };
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->show("[red]before[/]");
        one.take();
        one.session->set_quiet(true);
        one.session->show("[red]red[/] [bold]bold[/] [underline]under[/]");
        one.session->prompt(">>> ", false);
        one.session->show("[on blue]ground[/]");
        const auto sent = one.take();
        EXPECT_FALSE(dressed(sent)) << sent;
        EXPECT_TRUE(has(sent, "red bold under")) << sent;
        one.session->set_quiet(false);
        one.session->show("[red]again[/]");
        EXPECT_TRUE(has(one.take(), "again"));
    });
}

}  // namespace moosaic::testing
