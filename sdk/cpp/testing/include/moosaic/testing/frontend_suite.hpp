// The conformance suite of kind frontend. Give it a way to make the plugin:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, FrontendSuite, ::testing::Values(FrontendUnderTest{"mine", make}), frontend_name);
//
// Each case runs for the three ways a client comes: a pipe, telnet, a terminal.
#pragma once

#include <functional>
#include <iostream>
#include <random>

#include <moosaic/frontend.hpp>
#include <moosaic/testing/services.hpp>

namespace moosaic::testing {

struct FrontendUnderTest {
    std::string name;
    std::function<std::unique_ptr<frontend::Frontend>()> make;
};

inline void PrintTo(const FrontendUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string frontend_name(const ::testing::TestParamInfo<FrontendUnderTest>& info) { return info.param.name; }

class FrontendSuite : public ::testing::TestWithParam<FrontendUnderTest> {
protected:
    struct Host : frontend::FrontendHost {
        void send(std::string bytes) override { sent += bytes; }
        void line(std::string text) override {
            EXPECT_EQ(text.find_first_of("\r\n"), std::string::npos);
            lines.push_back(std::move(text));
        }
        void end_of_input() override { ++ends; }
        void line_too_long() override { ++too_long; }
        void prompt_mark() override {}
        void hide_input(bool) override {}
        std::string sent;
        std::vector<std::string> lines;
        int ends = 0;
        int too_long = 0;
    };

    static std::vector<frontend::Attach> ways() {
        frontend::Attach pipe;
        frontend::Attach telnet;
        telnet.telnet = true;
        telnet.depth = ColourDepth::ansi16;
        frontend::Attach terminal;
        terminal.terminal.pty = true;
        terminal.terminal.term = "xterm-256color";
        terminal.terminal.columns = 80;
        terminal.terminal.rows = 24;
        terminal.depth = ColourDepth::ansi256;
        return {pipe, telnet, terminal};
    }
    template <class F>
    void for_each_way(F test) {
        ASSERT_TRUE(made.outcome) << made.outcome.error().text();
        for (auto way : ways()) {
            SCOPED_TRACE(way.terminal.pty ? "terminal" : way.telnet ? "telnet" : "pipe");
            test(way);
        }
    }
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach& way, Host& host) {
        return made.plugin->attach(way, host);
    }

    Configured<frontend::Frontend> made = configured(GetParam().make());
};

TEST_P(FrontendSuite, GivesLinesWhateverEndsThem) {
    for_each_way([&](const frontend::Attach& way) {
        Host host;
        const auto session = attach(way, host);
        ASSERT_NE(session, nullptr);
        session->prompt(">>> ", false);
        session->input("look\r\n");
        session->input("say h\xC3\xA9llo\n");
        EXPECT_EQ(host.lines, (std::vector<std::string>{"look", "say h\xC3\xA9llo"}));
    });
}

TEST_P(FrontendSuite, TheSameLinesHoweverTheBytesAreCut) {
    for_each_way([&](const frontend::Attach& way) {
        const std::string input = "a\r\nb c\r\n\xE7\x89\x9B\r\n12345678\x7F\r\n\r\nlast\r\n";
        Host whole;
        const auto first = attach(way, whole);
        first->input(input);
        for (std::size_t size = 1; size < 4; ++size) {
            Host parts;
            const auto session = attach(way, parts);
            for (std::size_t at = 0; at < input.size(); at += size)
                session->input(std::string_view(input).substr(at, size));
            EXPECT_EQ(parts.lines, whole.lines);
        }
    });
}

TEST_P(FrontendSuite, ALineAboveTheLimitIsReportedOnceAndTheNextIsTaken) {
    for_each_way([&](frontend::Attach way) {
        way.max_line = 16;
        Host host;
        const auto session = attach(way, host);
        session->input(std::string(5000, 'x') + "\r\nok\r\n");
        EXPECT_EQ(host.too_long, 1);
        EXPECT_EQ(host.lines, (std::vector<std::string>{"ok"}));
    });
}

TEST_P(FrontendSuite, TextArrivesWholeAndMarkupDoesNot) {
    for_each_way([&](const frontend::Attach& way) {
        Host host;
        const auto session = attach(way, host);
        session->set_quiet(true);
        session->show("[bold]Bob[/] waves \xE2\x9C\x8B");
        EXPECT_NE(host.sent.find("Bob waves \xE2\x9C\x8B"), std::string::npos) << host.sent;
        EXPECT_EQ(host.sent.find("[bold]"), std::string::npos);
        EXPECT_EQ(host.sent.back(), '\n');
    });
}

TEST_P(FrontendSuite, APasswordIsNeverEchoed) {
    for_each_way([&](const frontend::Attach& way) {
        Host host;
        const auto session = attach(way, host);
        session->prompt("Password: ", true);
        for (const char c : std::string_view("s3cr3t")) session->input(std::string_view(&c, 1));
        session->show("Bob waves.");
        session->prompt("Password: ", true);
        session->resize(40, 10);
        session->input("\r\n");
        EXPECT_EQ(host.lines, (std::vector<std::string>{"s3cr3t"}));
        for (const char c : {'3', 't'}) EXPECT_EQ(host.sent.find(std::string("s") + c), std::string::npos) << host.sent;
        EXPECT_EQ(host.sent.find("cr3"), std::string::npos) << host.sent;
    });
}

TEST_P(FrontendSuite, AnyBytesAreBorneAndBounded) {
    for_each_way([&](const frontend::Attach& way) {
        Host host;
        const auto session = attach(way, host);
        std::mt19937 random(5);
        for (int i = 0; i < 3000; ++i) {
            std::string bytes(1 + random() % 16, '\0');
            for (auto& c : bytes) c = static_cast<char>(random() % 256);
            session->input(bytes);
            if (random() % 20 == 0) session->show("[red]text");
            if (random() % 20 == 0) session->prompt("? ", random() % 2 == 0);
            if (random() % 50 == 0) session->resize(static_cast<int>(random() % 300), static_cast<int>(random() % 100));
            if (random() % 10 == 0) session->erase_character();
            if (random() % 30 == 0) session->erase_line();
        }
        for (const auto& line : host.lines) EXPECT_LE(line.size(), way.max_line * 3);  // U+FFFD for a byte
        session->finish();
    });
}

}  // namespace moosaic::testing
