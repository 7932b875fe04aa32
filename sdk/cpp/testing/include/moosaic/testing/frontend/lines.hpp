// Frontend suite: from bytes to lines, the same for every way a client comes.
#pragma once

#include <random>

#include <moosaic/testing/frontend/fixture.hpp>
#include <moosaic/text.hpp>

namespace moosaic::testing {

TEST_P(FrontendSuite, GivesLinesWhateverEndsThem) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt(">>> ", false);
        one.type("look\r\n");
        one.type("say h\xC3\xA9llo\n");
        one.type(std::string("north\r\0", 7));
        one.type("\r\n");
        EXPECT_EQ(one.host.lines, (std::vector<std::string>{"look", "say h\xC3\xA9llo", "north", ""}));
    });
}

TEST_P(FrontendSuite, TheSameLinesHoweverTheBytesAreCut) {
    for_each_way([&](const frontend::Attach& way) {
        const std::string input = "a\r\nb c\r\n\xE7\x89\x9B\r\n12345678\x7F\r\n\r\nlast\r\n";
        auto whole = client(way);
        whole.type(input);
        EXPECT_EQ(whole.host.lines.size(), 6U);
        for (std::size_t size = 1; size < 4; ++size) {
            auto parts = client(way);
            for (std::size_t at = 0; at < input.size(); at += size)
                parts.type(std::string_view(input).substr(at, size));
            EXPECT_EQ(parts.host.lines, whole.host.lines);
        }
    });
}

TEST_P(FrontendSuite, ALineAboveTheLimitIsReportedOnceAndTheNextIsTaken) {
    for_each_way([&](frontend::Attach way) {
        way.max_line = 16;
        auto one = client(way);
        one.type(std::string(16, 'y') + "\r\n");
        one.type(std::string(5000, 'x') + "\r\nok\r\n");
        EXPECT_EQ(one.host.too_long, 1);
        EXPECT_EQ(one.host.lines, (std::vector<std::string>{std::string(16, 'y'), "ok"}));
    });
}

TEST_P(FrontendSuite, BackspaceTakesACharacterBack) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt(">>> ", false);
        one.type("h\xC3\xA9\x7F\r\n");
        one.type("a\xF0\x9F\x8F\x9B\x7F\x7F\x7F\b!\r\n");
        one.type("gr\xC3\xB6");
        one.session->erase_character();
        one.session->erase_character();
        one.type("o\r\n");
        EXPECT_EQ(one.host.lines, (std::vector<std::string>{"h", "!", "go"}));
    });
}

TEST_P(FrontendSuite, AnErasedLineIsGone) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt(">>> ", false);
        one.type("drop all");
        one.session->erase_line();
        one.session->erase_line();
        one.type("look\r\n");
        EXPECT_EQ(one.host.lines, (std::vector<std::string>{"look"}));
    });
}

TEST_P(FrontendSuite, WhatArrivesLeavesAHalfTypedLineAlone) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        one.session->prompt(">>> ", false);
        one.type("say he");
        one.session->show("Bob waves.");
        one.session->prompt(">>> ", false);
        one.session->resize(100, 30);
        one.type("llo\r\n");
        EXPECT_EQ(one.host.lines, (std::vector<std::string>{"say hello"}));
    });
}

TEST_P(FrontendSuite, SessionsKnowNothingOfEachOther) {
    for_each_way([&](const frontend::Attach& way) {
        auto anna = client(way);
        auto bob = client(way);
        anna.type("ann");
        bob.session->set_quiet(true);
        bob.type("bob\r\n");
        anna.type("a\r\n");
        EXPECT_EQ(anna.host.lines, (std::vector<std::string>{"anna"}));
        EXPECT_EQ(bob.host.lines, (std::vector<std::string>{"bob"}));
        bob.take();
        anna.session->show("Bob waves.");
        EXPECT_EQ(bob.take(), "");
    });
}

TEST_P(FrontendSuite, AnyBytesAreBorneAndBounded) {
    for_each_way([&](const frontend::Attach& way) {
        auto one = client(way);
        std::mt19937 random(5);
        for (int i = 0; i < 3000; ++i) {
            std::string bytes(1 + random() % 16, '\0');
            for (auto& c : bytes) c = static_cast<char>(random() % 256);
            one.type(bytes);
            auto& session = *one.session;
            if (random() % 20 == 0) session.show("[red]text");
            if (random() % 20 == 0) session.prompt("? ", random() % 2 == 0);
            if (random() % 50 == 0) session.resize(static_cast<int>(random() % 300), static_cast<int>(random() % 100));
            if (random() % 10 == 0) session.erase_character();
            if (random() % 30 == 0) session.erase_line();
        }
        for (const auto& line : one.host.lines) {
            EXPECT_LE(line.size(), way.max_line * 3);  // U+FFFD for a byte
            ASSERT_EQ(line, text::repair(line)) << "a line is valid UTF-8";
        }
        one.session->finish();
    });
}

}  // namespace moosaic::testing
