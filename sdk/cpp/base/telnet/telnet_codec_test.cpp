// The telnet codec against the byte vectors of protocols.md 16 whose options exist, its limits, and any split of any
// input.
#include "telnet_codec.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace moosaic::base {
namespace {

constexpr std::uint8_t naws = 31, eor = 25;

std::string hex(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 3)
        out += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
    return out;
}

std::string shown(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        out += {digits[b >> 4], digits[b & 15U], ' '};
    }
    return out;
}

// Keeps user text, and writes down every event in order.
struct Recorder : transport::FramingHost {
    void framing_text(std::string_view bytes) override {
        text += bytes;
        if (events.empty() || events.back().substr(0, 5) != "text ") events.emplace_back("text ");
        events.back() += shown(bytes);
    }
    void framing_send(std::string_view bytes) override { sent += bytes; }
    void framing_command(transport::StreamCommand c) override {
        static constexpr const char* names[] = {"are you there", "erase character", "erase line", "interrupt"};
        events.emplace_back(names[static_cast<std::size_t>(c)]);
    }
    void framing_option(std::uint8_t o, bool us, bool on) override {
        events.push_back(std::string(us ? "us " : "him ") + std::to_string(o) + (on ? " on" : " off"));
    }
    void framing_frame(std::uint8_t o, std::string_view p) override {
        events.push_back("frame " + std::to_string(o) + " " + shown(p));
    }
    void framing_abuse(std::string_view what) override { abuse = what; }
    std::string text, sent, abuse;
    std::vector<std::string> events;
};

std::vector<transport::Offer> offers() { return {{eor, true, false}, {naws, false, true}}; }

struct Case {
    const char* name;
    const char* in;
    const char* out;
    std::vector<std::string> events;
};

class TelnetVectors : public ::testing::TestWithParam<Case> {};

TEST_P(TelnetVectors, AnswersAndReports) {
    Recorder r;
    TelnetCodec codec(r, offers());
    codec.offer();
    r.sent.clear();
    codec.receive(hex(GetParam().in));
    EXPECT_EQ(shown(r.sent), GetParam().out[0] == '\0' ? "" : std::string(GetParam().out) + " ");
    EXPECT_EQ(r.events, GetParam().events);
}

INSTANTIATE_TEST_SUITE_P(
    Protocols16, TelnetVectors,
    ::testing::Values(
        Case{"doubled255", "61 FF FF 62 0D 0A", "", {"text 61 FF 62 0D 0A "}},       // 10
        Case{"nop", "FF F1 68 69 0A", "", {"text 68 69 0A "}},                       // 11
        Case{"ayt", "FF F6", "", {"are you there"}},                                 // 12: answered by the session
        Case{"ec", "61 FF F7 0A", "", {"text 61 ", "erase character", "text 0A "}},  // 13
        Case{"el", "61 FF F8 78", "", {"text 61 ", "erase line", "text 78 "}},       // 14
        Case{"ip", "61 FF F4 78", "", {"text 61 ", "interrupt", "text 78 "}},        // 15
        Case{"unknown", "FF 42 78 0A", "", {"text 78 0A "}},                         // 16
        Case{"ga", "FF F9", "", {}},                                                 // 17
        Case{"eorCommand", "FF EF", "", {}},                                         // 18
        Case{"doEcho", "FF FD 01", "FF FC 01", {}},                                  // 19
        Case{"doSga", "FF FD 03", "FF FC 03", {}},                                   // 20
        Case{"doBinary", "FF FD 00", "FF FC 00", {}},                                // 21
        Case{"doNaws", "FF FD 1F", "FF FC 1F", {}},                                  // 22
        Case{"willLinemode", "FF FB 22", "FF FE 22", {}},                            // 23
        Case{"willSga", "FF FB 03", "FF FE 03", {}},                                 // 24
        Case{"willMssp", "FF FB 46", "FF FE 46", {}},                                // 25
        Case{"dontOff", "FF FE 01", "", {}},                                         // 26
        Case{"wontOff", "FF FC 22", "", {}},                                         // 27
        Case{"doEor", "FF FD 19", "", {"us 25 on"}},                                 // 33 (28)
        Case{"doEorTwice", "FF FD 19 FF FD 19", "", {"us 25 on"}},                   // 29
        Case{"dontEorAfter", "FF FD 19 FF FE 19", "FF FC 19", {"us 25 on", "us 25 off"}},                 // 34 (30)
        Case{"dontEorAnswers", "FF FE 19", "", {}},                                                       // 31
        Case{"willNaws", "FF FB 1F", "", {"him 31 on"}},                                                  // 49
        Case{"size", "FF FB 1F FF FA 1F 00 50 00 18 FF F0", "", {"him 31 on", "frame 31 00 50 00 18 "}},  // 50
        Case{"size255", "FF FB 1F FF FA 1F 00 FF FF 00 32 FF F0", "", {"him 31 on", "frame 31 00 FF 00 32 "}},  // 51
        Case{"sizeUnagreed", "FF FA 1F 00 50 00 18 FF F0", "", {}},                                             // 54
        Case{"neverAgreed", "FF FA 45 01 58 FF F0", "", {}},                                                    // 85
        Case{"strayByte", "FF FB 1F FF FA 1F 41 FF 42 43 0A", "", {"him 31 on", "text 43 0A "}},                // 75
        Case{"cutOff", "FF FA 1F 41 FF FB 1F", "", {"him 31 on"}},                                              // 76
        Case{"mccpFromClient", "FF FA 56 FF F0 78 9C 03 00", "", {"text 78 9C 03 00 "}}),
    [](const auto& test) { return test.param.name; });

TEST(TelnetCodec, OfferBlockHasEveryWillThenWontSgaThenEveryDo) {
    Recorder r;
    TelnetCodec codec(r, offers());
    codec.offer();
    EXPECT_EQ(shown(r.sent), "FF FB 19 FF FC 03 FF FD 1F ");
    EXPECT_FALSE(codec.offers_answered());
    codec.receive(hex("FF FE 19 FF FB 1F"));
    EXPECT_TRUE(codec.offers_answered());
}

TEST(TelnetCodec, PromptMarkFollowsTheAgreement) {  // 88, 89
    Recorder r;
    TelnetCodec codec(r, offers());
    codec.offer();
    EXPECT_EQ(shown(codec.prompt_mark()), "FF F9 ");
    codec.receive(hex("FF FD 19"));
    EXPECT_EQ(shown(codec.prompt_mark()), "FF EF ");
}

TEST(TelnetCodec, HidesAndShowsTyping) {  // 94
    Recorder r;
    TelnetCodec codec(r, {});
    codec.hide_input(true);
    codec.receive(hex("FF FD 01"));
    codec.hide_input(false);
    codec.receive(hex("FF FE 01"));
    EXPECT_EQ(shown(r.sent), "FF FB 01 FF FC 01 ");
}

TEST(TelnetCodec, ShowsTypingAgainToAClientThatNeverAnswers) {
    Recorder r;
    TelnetCodec codec(r, {});
    for (int i = 0; i < 2; ++i) {
        codec.hide_input(true);
        codec.hide_input(true);
        codec.hide_input(false);
    }
    EXPECT_EQ(shown(r.sent), "FF FB 01 FF FC 01 FF FB 01 FF FC 01 ");
}

TEST(TelnetCodec, LateAnswersToEchoStartNoLoop) {
    Recorder r;
    TelnetCodec codec(r, {});
    codec.hide_input(true);
    codec.hide_input(false);
    codec.receive(hex("FF FD 01 FF FE 01"));
    EXPECT_EQ(shown(r.sent), "FF FB 01 FF FC 01 ");
}

TEST(TelnetClients, AreToldByTheirTerminal) {
    const auto asks = [](const char* term, bool pty = true) {
        transport::Terminal terminal;
        terminal.term = term;
        terminal.pty = pty;
        return speaks_telnet(terminal);
    };
    EXPECT_TRUE(asks(" XTERM-256-Basic "));
    EXPECT_TRUE(asks("Mudlet"));
    EXPECT_FALSE(asks("xterm-256color"));
    EXPECT_FALSE(asks("mudlet", false));
}

TEST(TelnetCodec, AFrameOverTheLimitVanishesWhole) {  // 77
    Recorder r;
    TelnetCodec codec(r, offers(), {.frame = 8});
    codec.receive(hex("FF FB 1F"));
    r.events.clear();
    codec.receive(hex("FF FA 1F 78 78 78 78 78 78 78 78 78 FF F0 6F 6B 0A"));
    EXPECT_EQ(r.events, (std::vector<std::string>{"text 6F 6B 0A "}));
}

TEST(TelnetCodec, TooManyBrokenFramesOrNegotiationsEndTheConnection) {
    Recorder frames;
    TelnetCodec one(frames, offers());
    for (int i = 0; i < 64; ++i) one.receive(hex("FF FA 1F 41 FF 42"));
    EXPECT_EQ(frames.abuse, "too many broken telnet frames");
    Recorder words;
    TelnetCodec two(words, offers());
    for (int i = 0; i < 512; ++i) two.receive(hex("FF FD 01"));
    EXPECT_EQ(words.abuse, "");
    EXPECT_EQ(words.sent.size(), 512U * 3);
    for (int i = 0; i < 512; ++i) two.receive(hex("FF FD 01"));
    EXPECT_EQ(words.abuse, "too many telnet negotiations");
    EXPECT_EQ(words.sent.size(), 512U * 3);
    Recorder asking;
    TelnetLimits few;
    few.commands = 10;
    TelnetCodec three(asking, offers(), few);
    for (int i = 0; i < 10; ++i) three.receive(hex("FF F6 FF FF"));
    EXPECT_EQ(asking.abuse, "") << "a doubled FF is text";
    three.receive(hex("FF F6"));
    EXPECT_EQ(asking.abuse, "too many telnet commands");
}

TEST(TelnetCodec, MemoryOfAnEndlessFrameIsBounded) {
    Recorder r;
    TelnetCodec codec(r, offers());
    codec.receive(hex("FF FB 1F FF FA 1F"));
    for (int i = 0; i < 1000; ++i) codec.receive(std::string(4096, 'x'));
    EXPECT_EQ(codec.unfinished_frame(), 1U);
    EXPECT_EQ(r.text, "");
}

// Bytes that like to be telnet.
std::string hostile(std::mt19937& random, std::size_t size) {
    static constexpr std::uint8_t likely[] = {255, 250, 240, 251, 252, 253, 254, 31, 25, 1, 0, 13, 10, 'a', 246, 86};
    std::string out;
    while (out.size() < size)
        out += static_cast<char>(random() % 4 == 0 ? random() % 256 : likely[random() % std::size(likely)]);
    return out;
}

TEST(TelnetCodec, AnySplitOfAnyInputGivesTheSameEvents) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const std::string input = hostile(random, 200);
        Recorder whole, parts;
        TelnetCodec a(whole, offers()), b(parts, offers());
        a.offer();
        b.offer();
        a.receive(input);
        for (std::size_t at = 0; at < input.size();) {
            const std::size_t size = 1 + random() % 7;
            b.receive(std::string_view(input).substr(at, size));
            at += size;
        }
        ASSERT_EQ(whole.events, parts.events) << shown(input);
        ASSERT_EQ(whole.sent, parts.sent);
        ASSERT_LE(whole.sent.size(), input.size() + 16) << "each command may cost one answer";
    }
}

TEST(TelnetCodec, WhatIsFramedIsReadBack) {
    std::mt19937 random(9);
    for (int round = 0; round < 200; ++round) {
        const std::string payload = hostile(random, random() % 300);
        Recorder r;
        TelnetCodec codec(r, offers());
        codec.receive(hex("FF FB 1F"));
        r.events.clear();
        codec.receive(codec.frame(naws, payload));
        ASSERT_EQ(r.events, (std::vector<std::string>{"frame 31 " + shown(payload)}));
    }
}

}  // namespace
}  // namespace moosaic::base
