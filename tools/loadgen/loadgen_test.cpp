// The parts of loadgen that could make it measure something else than it says.
#include <gtest/gtest.h>

#include "conversation.hpp"
#include "finder.hpp"
#include "latencies.hpp"
#include "telnet_filter.hpp"

namespace loadgen {

namespace {

using namespace std::chrono_literals;

int count(const std::string& marker, std::string_view text) {
    Finder finder(marker);
    int n = 0;
    for (const char c : text) n += finder.feed(c) ? 1 : 0;
    return n;
}

Options one(const char* command) {
    Options o;
    o.command = command;
    o.done = ">>> ";
    o.ready = ">>> ";
    o.count = 3;
    return o;
}

const auto now = Clock::now();
const Window window{now, now + 5s};

}  // namespace

TEST(Finder, SeesMarkersAfterFalseStarts) {
    EXPECT_EQ(count(">>> ", ">>>> a >>> >>b>>> "), 3);
    EXPECT_EQ(count("aab", "aaab aab"), 2);
    EXPECT_EQ(count("aa", "aaaa"), 2);
    EXPECT_EQ(count("", "anything"), 0);
}

TEST(TelnetFilter, RefusesEveryOfferHoweverItIsCut) {
    const std::string bytes =
        "a\xFF\xFB\x01"
        "b\xFF\xFD\x1F\xFF\xFA\x18\x01\xFF\xFF\xFF\xF0"
        "c\xFF\xFF\xFF\xF1\xFF\xFC\x05"
        "d";
    TelnetFilter filter;
    std::string text, reply;
    for (const char c : bytes) filter.feed({&c, 1}, text, reply);
    EXPECT_EQ(text,
              "abc\xFF"
              "d");
    EXPECT_EQ(reply, "\xFF\xFE\x01\xFF\xFC\x1F");
}

TEST(Latencies, QuantilesAreExact) {
    Latencies a, b;
    for (int i = 1; i <= 99; ++i) a.add(std::chrono::microseconds(i));
    b.add(3s);
    a.merge(b);
    EXPECT_EQ(a.count(), 100U);
    EXPECT_DOUBLE_EQ(a.quantile(0.5), 50);
    EXPECT_DOUBLE_EQ(a.quantile(0.99), 99);
    EXPECT_DOUBLE_EQ(a.quantile(1), 3e6);
    EXPECT_DOUBLE_EQ(a.worst(), 3e6);
    EXPECT_DOUBLE_EQ(Latencies().quantile(0.5), 0);
}

TEST(Conversation, LogsInAndKeepsTheAskedNumberUnderWay) {
    Options o = one("say {i} {n}");
    o.mode = Options::Mode::telnet;
    o.login = {"connect {name} x"};
    o.name = "bench{i}";
    o.outstanding = 2;
    Conversation c(o, 7);
    std::string out;
    c.connected(out);
    EXPECT_EQ(out, "connect bench7 x\r\n");
    c.text("Welcome >>", now, out);
    EXPECT_FALSE(c.ready());
    c.text("> ", now, out);
    EXPECT_TRUE(c.ready());
    c.text("somebody arrives\r\n>>> ", now, out);  // not an answer
    out.clear();
    c.begin(window, now, out);
    EXPECT_EQ(out, "say 7 0\r\nsay 7 1\r\n");
    out.clear();
    c.text("one\r\n>>> ", now + 10us, out);
    EXPECT_EQ(out, "say 7 2\r\n");
    c.text("two\r\n>>> three\r\n>>> ", now + 30us, out);
    EXPECT_TRUE(c.finished(now + 30us));
    const Result& result = c.close(now + 1s);
    EXPECT_EQ(result.completed, 3U);
    EXPECT_DOUBLE_EQ(result.latencies.worst(), 30);
    EXPECT_EQ(result.lost, 0U);
}

TEST(Conversation, CountsWrongAndLostAnswers) {
    Options o = one("ping");
    o.expect = "pong";
    o.outstanding = 3;
    Conversation c(o, 0);
    std::string out;
    c.connected(out);
    c.begin(window, now, out);
    c.text("pong\n>>> what?\n>>> ", now, out);
    const Result& result = c.close(now + 1s);
    EXPECT_EQ(result.wrong, 1U);
    EXPECT_EQ(result.lost, 1U);
}

TEST(Conversation, ThinksBetweenAnAnswerAndTheNextCommand) {
    Options o = one("look");
    o.think = 5ms;
    Conversation c(o, 0);
    std::string out;
    c.connected(out);
    c.begin(window, now, out);
    out.clear();
    c.text(">>> ", now + 1ms, out);
    ASSERT_TRUE(c.wake());
    c.tick(now + 5ms, out);
    EXPECT_EQ(out, "");
    c.tick(*c.wake(), out);
    EXPECT_EQ(out, "look\r\n");
}

TEST(Conversation, MeasuresOnlyWhatWasSentInTheWindow) {
    Options o = one("look");
    o.count = 0;
    Conversation c(o, 0);
    std::string out;
    c.connected(out);
    c.begin({now + 1s, now + 2s}, now, out);
    c.text(">>> ", now + 1500ms, out);  // sent during the warm-up
    c.text(">>> ", now + 2500ms, out);  // answered after the end
    EXPECT_TRUE(c.finished(now + 2500ms));
    const Result& result = c.close(now + 3s);
    EXPECT_EQ(result.latencies.count(), 1U);
    EXPECT_EQ(result.completed, 1U);
    EXPECT_DOUBLE_EQ(result.seconds, 1);
}

TEST(Conversation, ACountIsMeasuredFromItsFirstCommand) {
    const Options o = one("look");
    Conversation c(o, 0);
    std::string out;
    c.connected(out);
    c.begin({now + 500ms, now + 5s}, now, out);
    for (int i = 1; i <= 3; ++i) c.text(">>> ", now + i * 250ms, out);
    const Result& result = c.close(now + 3s);
    EXPECT_EQ(result.completed, 3U);
    EXPECT_DOUBLE_EQ(result.seconds, 0.75);
}

}  // namespace loadgen
