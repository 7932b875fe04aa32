// Jobs on fibers: whose turn it is, what a wait costs nobody, jobs that run long. By what happens, never by the clock.
#include "stacks/fiber_stacks.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <future>
#include <stdexcept>

namespace moosaic::stacks {

using namespace std::chrono_literals;

namespace {

constexpr auto never = Waits::Clock::time_point::max();

bool came(std::future<void> future) { return future.wait_for(60s) == std::future_status::ready; }

}  // namespace

TEST(FiberStacks, AJobThatNeverEndsMakesRoomForAnother) {
    FiberStacks stacks({.tasks = 1, .threads = 2, .long_after = 1ms});
    std::promise<std::shared_ptr<Waits::Gate>> gate;
    std::promise<void> served;
    stacks.post(1, [&] {
        const auto mine = stacks.gate();
        gate.set_value(mine);
        mine->wait(never);
    });
    stacks.post(2, [&] { served.set_value(); });
    EXPECT_TRUE(came(served.get_future()));
    gate.get_future().get()->open();
    EXPECT_TRUE(stacks.drain(60));
}

// One thread, and a job that would compute for ever: others run in between, in whichever way they come.
TEST(FiberStacks, AJobThatComputesLetsOthersGoOn) {
    FiberStacks stacks({.tasks = 4, .threads = 1});
    std::atomic<bool> over{false};
    std::atomic<std::uint64_t> turns{0};
    for (int i = 0; i < 2; ++i)
        stacks.post(1, [&] {
            while (!over) {
                const auto turn = stacks.turn();
                stacks.yield();
                EXPECT_NE(stacks.turn(), turn);
                ++turns;
            }
        });
    std::promise<void> posted;
    stacks.post(2, [&] { posted.set_value(); });
    EXPECT_TRUE(came(posted.get_future()));
    std::promise<void> paused;
    stacks.post(3, [&] {
        stacks.pause(1ms);
        paused.set_value();
    });
    EXPECT_TRUE(came(paused.get_future()));
    const int event = ::eventfd(0, EFD_CLOEXEC);
    std::promise<void> read;
    stacks.post(4, [&] {
        EXPECT_TRUE(stacks.ready(event, POLLIN, never));
        read.set_value();
    });
    const std::uint64_t one = 1;
    ASSERT_EQ(::write(event, &one, sizeof one), static_cast<ssize_t>(sizeof one));
    EXPECT_TRUE(came(read.get_future()));
    std::promise<void> asked;
    stacks.ask(0, [&] { asked.set_value(); });
    EXPECT_TRUE(came(asked.get_future()));
    EXPECT_GT(turns, 0U);
    over = true;
    EXPECT_TRUE(stacks.drain(60));
    ::close(event);
}

// However many short jobs come, one that has stepped aside comes on.
TEST(FiberStacks, ShortJobsDoNotHoldUpOneThatStepsAsideForEver) {
    FiberStacks stacks({.tasks = 4, .threads = 1});
    std::atomic<bool> over{false};
    std::promise<void> ended;
    std::function<void()> again = [&] {
        if (!over) stacks.post(2, again);
    };
    for (int i = 0; i < 3; ++i) stacks.post(2, again);
    stacks.post(1, [&] {
        for (int i = 0; i < 100; ++i) stacks.yield();
        ended.set_value();
    });
    EXPECT_TRUE(came(ended.get_future()));
    over = true;
    EXPECT_TRUE(stacks.drain(60));
}

TEST(FiberStacks, YieldElsewhereDoesNothing) {
    FiberStacks stacks({.tasks = 1, .threads = 1});
    stacks.yield();
    EXPECT_EQ(stacks.turn(), 0U);
}

TEST(FiberStacks, NeverMoreThanAsManyAgain) {
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    FiberStacks stacks({.tasks = 4, .threads = 2, .long_after = 0ms});
    for (Id owner = 1; owner <= 200; ++owner)
        stacks.post(owner, [&] {
            const int now = ++running;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
            stacks.pause(2ms);
            --running;
        });
    EXPECT_TRUE(stacks.drain(60));
    EXPECT_LE(most, 8);
}

// All places are taken by long jobs: as soon as one of them ends somebody else gets on, however often.
TEST(FiberStacks, WhatEndsLetsTheNextIn) {
    FiberStacks stacks({.tasks = 2, .threads = 2, .long_after = 1ms});
    struct Round {
        std::vector<std::promise<std::shared_ptr<Waits::Gate>>> reached{5};
    };
    for (std::size_t n = 0; n < 20; ++n) {
        const auto round = std::make_shared<Round>();
        for (std::size_t i = 0; i < 5; ++i)
            stacks.post(static_cast<Id>(5 * n + i + 1), [round, i, &stacks] {
                const auto gate = stacks.gate();
                round->reached[i].set_value(gate);
                gate->wait(never);
            });
        std::vector<std::shared_ptr<Waits::Gate>> gates;
        for (std::size_t i = 0; i < 4; ++i) gates.push_back(round->reached[i].get_future().get());
        gates[n % 4]->open();
        gates.push_back(round->reached[4].get_future().get());
        for (const auto& gate : gates) gate->open();
    }
    EXPECT_TRUE(stacks.drain(60));
}

// A thousand stacks wait on one thread, each for another to open its gate.
TEST(FiberStacks, AWaitTakesNoThread) {
    constexpr std::size_t many = 1000;
    FiberStacks stacks({.tasks = many, .threads = 1});
    std::vector<std::shared_ptr<Waits::Gate>> gates(many);
    std::atomic<std::size_t> passed{0};
    for (std::size_t i = 0; i < many; ++i)
        stacks.post(0, [&, i] {
            gates[i] = stacks.gate();
            if (i + 1 == many)
                for (const auto& gate : gates) gate->open();
            if (gates[i]->wait(never)) ++passed;
        });
    EXPECT_TRUE(stacks.drain(60));
    EXPECT_EQ(passed, many);
}

TEST(FiberStacks, ADescriptorAndATimeEndAWait) {
    FiberStacks stacks({.tasks = 4, .threads = 1});
    const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::promise<bool> early, ready;
    stacks.post(1, [&] { early.set_value(stacks.ready(fd, POLLIN, Waits::Clock::now() + 1ms)); });
    EXPECT_FALSE(early.get_future().get());
    stacks.post(1, [&] { ready.set_value(stacks.ready(fd, POLLIN, Waits::Clock::now() + 60s)); });
    stacks.post(2, [&] {
        const std::uint64_t one = 1;
        EXPECT_EQ(::write(fd, &one, sizeof one), 8);
    });
    EXPECT_TRUE(ready.get_future().get());
    EXPECT_TRUE(stacks.drain(60));
    ::close(fd);
}

TEST(FiberStacks, AGateThatOpensLateOpensNothing) {
    FiberStacks stacks({.tasks = 4, .threads = 1});
    std::promise<bool> first, second;
    stacks.post(1, [&] {
        const auto gate = stacks.gate();
        first.set_value(gate->wait(Waits::Clock::now() + 1ms));
        gate->open();
        second.set_value(stacks.gate()->wait(Waits::Clock::now() + 1ms));
    });
    EXPECT_FALSE(first.get_future().get());
    EXPECT_FALSE(second.get_future().get());
    EXPECT_TRUE(stacks.drain(60));
}

// Two stacks of one thread, each waiting inside its own catch block, must not see the other's exception.
TEST(FiberStacks, ExceptionsBelongToTheirStack) {
    FiberStacks stacks({.tasks = 4, .threads = 1});
    std::atomic<int> right{0};
    for (int i = 0; i < 8; ++i)
        stacks.post(0, [&, i] {
            try {
                throw std::runtime_error(std::to_string(i));
            } catch (const std::runtime_error&) {
                stacks.pause(std::chrono::milliseconds(1 + i % 3));
                try {
                    throw;
                } catch (const std::runtime_error& again) {
                    if (again.what() == std::to_string(i)) ++right;
                }
            }
        });
    EXPECT_TRUE(stacks.drain(60));
    EXPECT_EQ(right, 8);
}

TEST(FiberStacks, WhatAWatchedDescriptorBringsRunsOnItsThread) {
    FiberStacks stacks({.tasks = 4, .threads = 2});
    const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    std::promise<void> done;
    std::thread::id read, ran;
    const auto number = stacks.watch(fd, [&] {
        std::uint64_t ignored = 0;
        EXPECT_EQ(::read(fd, &ignored, sizeof ignored), 8);
        read = std::this_thread::get_id();
        stacks.post(1, [&] {
            ran = std::this_thread::get_id();
            done.set_value();
        });
    });
    ASSERT_NE(number, 0U);
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(fd, &one, sizeof one), 8);
    EXPECT_TRUE(came(done.get_future()));
    EXPECT_EQ(read, ran);
    stacks.unwatch(number);
    EXPECT_EQ(::write(fd, &one, sizeof one), 8);
    EXPECT_TRUE(stacks.drain(60));
    ::close(fd);
}

TEST(FiberStacks, AStuckThreadDoesNotAnswer) {
    FiberStacks stacks({.tasks = 4, .threads = 2});
    std::promise<void> begun, go_on, answered;
    std::atomic<std::size_t> stuck{2};
    stacks.post(1, [&] {
        stuck = stacks.lane();
        begun.set_value();
        go_on.get_future().wait();
    });
    begun.get_future().get();
    std::promise<void> other;
    std::atomic<bool> early{false};
    stacks.ask(stuck, [&] { early = true, answered.set_value(); });
    stacks.ask(1 - stuck, [&] { other.set_value(); });
    EXPECT_TRUE(came(other.get_future()));
    EXPECT_FALSE(early);
    go_on.set_value();
    EXPECT_TRUE(came(answered.get_future()));
    EXPECT_TRUE(stacks.drain(60));
}

// What one deep job touched of its stack is given back, and the stack still good.
TEST(FiberStacks, ADeepJobGivesItsStackBack) {
    FiberStacks stacks({.tasks = 1, .threads = 1});
    const std::function<int(int)> deep = [&](int left) {
        volatile char frame[8192];
        frame[0] = static_cast<char>(left);
        frame[8191] = static_cast<char>(left);
        return left == 0 ? frame[0] : deep(left - 1) + frame[8191] - left;
    };
    const auto resident = [] {
        std::ifstream statm("/proc/self/statm");
        std::size_t total = 0, pages = 0;
        statm >> total >> pages;
        return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    };
    for (int i = 0; i < 3; ++i) {
        std::promise<std::size_t> used;
        std::promise<void> ended;
        stacks.post(1, [&] {
            const auto before = resident();
            EXPECT_EQ(deep(80), 0);
            used.set_value(resident() - before);
        });
        stacks.post(1, [&] { ended.set_value(); });
        EXPECT_TRUE(came(ended.get_future()));
        // As much the third time as the first: the second job did not find it there.
        EXPECT_GT(used.get_future().get(), 128U * 1024);
    }
    EXPECT_TRUE(stacks.drain(60));
}

TEST(FiberStacks, WhatADroppedJobHoldsMayPostAsItEnds) {
    FiberStacks stacks({.tasks = 1, .threads = 2, .long_after = 1h});
    std::promise<std::shared_ptr<Waits::Gate>> gate;
    stacks.post(1, [&] {
        const auto mine = stacks.gate();
        gate.set_value(mine);
        mine->wait(never);
    });
    const auto running = gate.get_future().get();
    bool ended = false;
    std::shared_ptr<void> held(nullptr, [&](void*) {
        stacks.post(1, [] {});
        ended = true;
    });
    stacks.post(2, [held = std::move(held)] {});
    stacks.close();
    EXPECT_TRUE(ended);
    running->open();
    stacks.finish();
}

TEST(FiberStacks, FinishWaitsForWhatRunsAndDropsTheRest) {
    std::atomic<int> ended{0};
    FiberStacks stacks({.tasks = 1, .threads = 1, .long_after = 1h});
    std::promise<void> begun;
    stacks.post(1, [&] {
        begun.set_value();
        stacks.pause(5ms);
        ++ended;
    });
    begun.get_future().get();
    stacks.post(2, [&] { ended += 10; });
    stacks.finish();
    EXPECT_EQ(ended, 1);
    stacks.post(3, [&] { ended += 100; });
    EXPECT_EQ(ended, 1);
}

}  // namespace moosaic::stacks
