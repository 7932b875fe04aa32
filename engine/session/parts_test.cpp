// The small parts of the session room: throttle, strand, terminal facts, bounded output.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "session/output_queue.hpp"
#include "session/strand.hpp"
#include "session/terminal.hpp"
#include "session/throttle.hpp"

namespace moosaic::session {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, DelaysGrowWithFailuresAndEndWithSuccess) {
    Throttle throttle(500ms, 15000ms);
    auto now = Throttle::Time(1h);
    std::vector<long> delays;
    for (int i = 0; i < 10; ++i) {
        delays.push_back(throttle.begin("1.2.3.4", "Ann", now).count());
        throttle.finish("1.2.3.4", "ann", false, now);
    }
    EXPECT_EQ(delays, (std::vector<long>{0, 0, 0, 500, 1000, 2000, 4000, 8000, 15000, 15000}));
    throttle.begin("5.6.7.8", "ann", now);
    throttle.finish("5.6.7.8", "ann", true, now);
    EXPECT_EQ(throttle.begin("5.6.7.8", "ann", now).count(), 0);
}

TEST(Throttle, AnAddressThatTriesManyNamesIsSlowedToo) {
    Throttle throttle(500ms, 15000ms);
    const auto now = Throttle::Time(1h);
    for (int i = 0; i < 12; ++i) {
        throttle.begin("1.2.3.4", "name" + std::to_string(i), now);
        throttle.finish("1.2.3.4", "name" + std::to_string(i), false, now);
    }
    EXPECT_GT(throttle.begin("1.2.3.4", "fresh", now).count(), 0);
    EXPECT_EQ(throttle.begin("4.3.2.1", "other", now).count(), 0);
    EXPECT_EQ(throttle.begin("1.2.3.4", "later", now + 16min).count(), 0);
}

TEST(Throttle, GuessingInParallelGainsNothing) {
    Throttle throttle(500ms, 15000ms);
    const auto now = Throttle::Time(1h);
    long longest = 0;
    for (int i = 0; i < 20; ++i)
        longest = std::max(longest, static_cast<long>(throttle.begin("1.2.3.4", "ann", now).count()));
    EXPECT_EQ(longest, 15000);
}

TEST(Throttle, PeersLoseTheirPort) {
    EXPECT_EQ(address_of("127.0.0.1:99"), "127.0.0.1");
    EXPECT_EQ(address_of("[::1]:99"), "::1");
}

TEST(Strand, RunsOneAtATimeInOrderOfEachPoster) {
    Strand strand;
    std::atomic<int> inside{0};
    std::atomic<bool> overlap{false};
    std::vector<std::pair<int, int>> seen;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 1000; ++i)
                strand.post([&, t, i] {
                    if (++inside != 1) overlap = true;
                    seen.emplace_back(t, i);
                    --inside;
                });
        });
    for (auto& t : threads) t.join();
    EXPECT_FALSE(overlap);
    ASSERT_EQ(seen.size(), 4000U);
    std::vector<int> next(4, 0);
    for (const auto& [t, i] : seen) EXPECT_EQ(next[static_cast<std::size_t>(t)]++, i);
}

TEST(Strand, WorkMayPostToItsOwnStrand) {
    Strand strand;
    std::string order;
    strand.post([&] {
        strand.post([&] { order += "b"; });
        order += "a";
    });
    EXPECT_EQ(order, "ab");
}

transport::ConnectionInfo ssh(std::string term, bool pty = true) {
    transport::ConnectionInfo info;
    info.terminal.term = std::move(term);
    info.terminal.pty = pty;
    return info;
}

TEST(Terminal, ModeAndTelnetFollowTheTable) {
    EXPECT_EQ(wished_mode(ssh("xterm-256color")), "rich");
    EXPECT_EQ(wished_mode(ssh(" XTERM-256-Basic ")), "raw");
    EXPECT_TRUE(speaks_telnet(ssh(" XTERM-256-Basic ")));
    EXPECT_EQ(wished_mode(ssh("Mudlet")), "rich");
    EXPECT_TRUE(speaks_telnet(ssh("Mudlet")));
    EXPECT_FALSE(speaks_telnet(ssh("xterm-256color")));
    EXPECT_EQ(wished_mode(ssh("dumb")), "raw");
    EXPECT_EQ(wished_mode(ssh("")), "raw");
    EXPECT_EQ(wished_mode(ssh("xterm", false)), "raw");
    EXPECT_FALSE(speaks_telnet(ssh("mudlet", false)));
}

TEST(Terminal, ColoursFollowTermAndColorterm) {
    EXPECT_EQ(colour_depth(ssh("xterm-256color", false)), ColourDepth::none);
    EXPECT_EQ(colour_depth(ssh("dumb")), ColourDepth::none);
    EXPECT_EQ(colour_depth(ssh("linux")), ColourDepth::ansi16);
    EXPECT_EQ(colour_depth(ssh("screen")), ColourDepth::ansi256);
    auto info = ssh("linux");
    info.terminal.environment["COLORTERM"] = "truecolor";
    EXPECT_EQ(colour_depth(info), ColourDepth::truecolor);
    transport::ConnectionInfo telnet;
    telnet.telnet = true;
    EXPECT_EQ(colour_depth(telnet), ColourDepth::ansi16);
}

OutputItem item(std::string text, bool own = false) { return {std::make_shared<std::string>(std::move(text)), own}; }

TEST(OutputQueue, DropsTheOldestAsynchronousTextFirst) {
    OutputQueue queue(500);
    queue.push(item("own", true));
    for (int i = 0; i < 20; ++i) queue.push(item("line " + std::to_string(i)));
    EXPECT_LE(queue.bytes(), 500U);
    std::vector<std::string> all;
    while (auto next = queue.pop()) all.push_back(*next->markup);
    EXPECT_NE(all.at(0).find("lines were dropped"), std::string::npos);
    EXPECT_EQ(all.at(1), "own");
    EXPECT_EQ(all.back(), "line 19");
    EXPECT_TRUE(queue.empty());
}

TEST(OutputQueue, OwnOutputIsBoundedToo) {
    OutputQueue queue(1000);
    for (int i = 0; i < 100; ++i) queue.push(item("line " + std::to_string(i), true));
    EXPECT_LE(queue.bytes(), 1000U);
}

}  // namespace
}  // namespace moosaic::session
