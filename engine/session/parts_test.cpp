// The small parts of the session room: throttle, strand, terminal facts, bounded output.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <moosaic/testing/fakes/manual_time.hpp>

#include "session/lobby.hpp"
#include "session/login_throttle.hpp"
#include "session/once.hpp"
#include "session/output_queue.hpp"
#include "session/pool.hpp"
#include "session/serial_work.hpp"
#include "session/terminal.hpp"

namespace moosaic::session {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, DelaysGrowWithFailuresAndEndWithSuccess) {
    Throttle throttle(500ms, 2000ms);
    auto now = Throttle::Time(1h);
    std::vector<long> delays;
    for (int i = 0; i < 8; ++i) {
        const auto turn = throttle.begin("1.2.3.4", "Ann", now);
        delays.push_back(turn.wait.count());
        throttle.finish(turn, "1.2.3.4", i % 2 == 0 ? "ann" : "ann+moon", false, now);
    }
    EXPECT_EQ(delays, (std::vector<long>{0, 0, 0, 500, 1000, 2000, 2000, 2000}));
    throttle.finish(throttle.begin("5.6.7.8", "ann", now), "5.6.7.8", "ann", true, now);
    EXPECT_EQ(throttle.begin("5.6.7.8", "ann", now).wait.count(), 0);
}

TEST(Throttle, AnAddressThatTriesManyNamesIsSlowedToo) {
    Throttle throttle(500ms, 2000ms);
    const auto now = Throttle::Time(1h);
    for (int i = 0; i < 12; ++i) {
        const auto name = "name" + std::to_string(i);
        throttle.finish(throttle.begin("1.2.3.4", name, now), "1.2.3.4", name, false, now);
    }
    EXPECT_GT(throttle.begin("1.2.3.4", "fresh", now).wait.count(), 0);
    EXPECT_EQ(throttle.begin("4.3.2.1", "other", now).wait.count(), 0);
    EXPECT_EQ(throttle.begin("1.2.3.4", "later", now + 16min).wait.count(), 0);
}

TEST(Throttle, GuessingInParallelGainsNothing) {
    Throttle throttle(500ms, 2000ms);
    const auto now = Throttle::Time(1h);
    long longest = 0;
    for (int i = 0; i < 20; ++i)
        longest = std::max(longest, static_cast<long>(throttle.begin("1.2.3.4", "ann", now).wait.count()));
    EXPECT_EQ(longest, 2000);
}

TEST(Throttle, NoStrangerDelaysWhereANameHasLoggedInFrom) {
    Throttle throttle(500ms, 2000ms);
    const auto now = Throttle::Time(1h);
    throttle.entered("10.0.0.1", "Ann", now);
    EXPECT_TRUE(throttle.knows("10.0.0.1"));
    EXPECT_FALSE(throttle.knows("10.0.0.2"));
    for (const char* address : {"1.2.3.4", "10.0.0.1"})
        for (int i = 0; i < 40; ++i) {
            const auto name = std::string(address) == "1.2.3.4" ? "ann" : "name" + std::to_string(i);
            throttle.finish(throttle.begin(address, name, now), address, name, false, now);
            throttle.begin("1.2.3.4", "ann", now);  // still under way
        }
    EXPECT_EQ(throttle.begin("1.2.3.4", "ann", now).wait.count(), 2000);
    const auto turn = throttle.begin("10.0.0.1", "ann", now);
    EXPECT_TRUE(turn.known);
    EXPECT_EQ(turn.wait.count(), 0);
    for (int i = 0; i < 8; ++i) throttle.finish(throttle.begin("10.0.0.1", "ann", now), "10.0.0.1", "ann", false, now);
    EXPECT_EQ(throttle.begin("10.0.0.1", "ann", now).wait.count(), 2000) << "but guesses from there do";
}

TEST(Pool, AskersTakeTurns) {
    Pool pool(1, 100);
    std::mutex mutex;
    std::condition_variable changed;
    bool go = false;
    std::string order;
    ASSERT_TRUE(pool.post([&] {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return go; });
    }));
    const auto say = [&](char c) {
        return [&, c] {
            const std::lock_guard lock(mutex);
            order += c;
            changed.notify_all();
        };
    };
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.post(say('a'), "a"));
    ASSERT_TRUE(pool.post(say('b'), "b"));
    ASSERT_TRUE(pool.post(say('c'), "c", true));
    std::unique_lock lock(mutex);
    go = true;
    changed.notify_all();
    changed.wait(lock, [&] { return order.size() == 5; });
    EXPECT_EQ(order, "cabaa");
}

TEST(Throttle, SomebodyOfManyAddressesMakesNobodyForgotten) {
    Throttle throttle(500ms, 2000ms);
    auto now = Throttle::Time(1h);
    throttle.entered("10.0.0.1", "Ann", now);
    for (int i = 0; i < 20000; ++i) throttle.entered("2001:db8:0:" + std::to_string(i) + "::/64", "bob", now += 1s);
    for (int i = 0; i < 8; ++i) throttle.finish(throttle.begin("1.2.3.4", "ann", now), "1.2.3.4", "ann", false, now);
    const auto turn = throttle.begin("10.0.0.1", "ann", now);
    EXPECT_TRUE(turn.known);
    EXPECT_EQ(turn.wait.count(), 0);
    EXPECT_TRUE(throttle.begin("2001:db8:0:19999::/64", "Bob", now).known) << "his newest are";
    EXPECT_FALSE(throttle.begin("2001:db8:0:1::/64", "bob", now).known);
    EXPECT_FALSE(throttle.knows("2001:db8:0:1::/64"));
}

TEST(Throttle, PeersLoseTheirPort) {
    EXPECT_EQ(address_of("127.0.0.1:99"), "127.0.0.1");
    EXPECT_EQ(address_of("[::1]:99"), "::1");
    EXPECT_EQ(address_of("[::ffff:192.0.2.7]:99"), "::ffff:192.0.2.7");
    EXPECT_EQ(address_of("[2001:db8:1:2:3::9]:99"), "2001:db8:1:2::/64") << "one caller has a whole /64";
}

TEST(SerialWork, RunsOneAtATimeInOrderOfEachPoster) {
    SerialWork strand;
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

TEST(SerialWork, WorkMayPostMore) {
    SerialWork strand;
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

TEST(Once, GoesWithItsGateWhateverTheLoopStillHolds) {
    testing::ManualClock clock;
    testing::ManualLoop loop(clock);
    const auto gate = std::make_shared<Gate>();
    auto held = std::make_shared<int>(0);
    const std::weak_ptr<int> seen = held;
    std::make_shared<Once>(loop, gate, [held] { ++*held; })->arm(std::chrono::hours(1));
    held = nullptr;
    EXPECT_FALSE(seen.expired());
    gate->close();
    EXPECT_TRUE(seen.expired());
    std::make_shared<Once>(loop, gate, [] { FAIL(); })->arm(std::chrono::hours(1));  // behind a gate that is shut
    loop.advance(std::chrono::hours(2));
}

TEST(Terminal, ModeFollowsTheTable) {
    EXPECT_EQ(wished_mode(ssh("xterm-256color")), "rich");
    EXPECT_EQ(wished_mode(ssh(" XTERM-256-Basic ")), "raw");
    EXPECT_EQ(wished_mode(ssh("Mudlet")), "rich");
    EXPECT_EQ(wished_mode(ssh("dumb")), "raw");
    EXPECT_EQ(wished_mode(ssh("")), "raw");
    EXPECT_EQ(wished_mode(ssh("xterm", false)), "raw");
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
    telnet.framing = [](transport::FramingHost&, std::vector<transport::Offer>) { return nullptr; };
    EXPECT_EQ(colour_depth(telnet), ColourDepth::ansi16);
}

OutputItem item(std::string text, bool own = false) { return {std::make_shared<std::string>(std::move(text)), own}; }

struct Dice : Random {
    void fill(void* data, std::size_t bytes) override {
        std::memset(data, 0, bytes);
        std::memcpy(data, &number, std::min(bytes, sizeof number));
    }
    std::uint64_t number = 0;
};

TEST(Lobby, IsBoundedInAllAndByAddress) {
    Dice dice;
    dice.number = 1000003;  // 1 of 4: turned away only when the chance is above a quarter
    const auto lobby = std::make_shared<Lobby>(8, 3, dice);
    std::vector<std::unique_ptr<Lobby::Place>> places;
    for (int i = 0; i < 3; ++i) places.push_back(lobby->enter("192.0.2.1", true));
    EXPECT_TRUE(places.at(2));
    EXPECT_FALSE(lobby->enter("192.0.2.1", true)) << "its limit";
    places.push_back(lobby->enter("192.0.2.1", false));
    EXPECT_TRUE(places.at(3)) << "not limited by address";
    for (int i = 0; i < 8; ++i) places.push_back(lobby->enter("192.0.2." + std::to_string(10 + i), true));
    std::erase(places, nullptr);
    EXPECT_EQ(places.size(), 8U);
    dice.number = 0;
    places.pop_back();
    EXPECT_FALSE(lobby->enter("192.0.2.99", true)) << "drawn among those turned away early";
    places.clear();
    EXPECT_TRUE(lobby->enter("192.0.2.1", true)) << "places come back";
}

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
