// Threads held by jobs that run long: by what happens, never by the clock.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "task/pool.hpp"

namespace moosaic::task {

using namespace std::chrono_literals;

TEST(Pool, AJobThatNeverEndsMakesRoomForAnother) {
    std::promise<void> gate;
    std::promise<void> served;
    Pool pool({1, 1ms});
    pool.post(1, [&] { gate.get_future().wait(); });
    pool.post(2, [&] { served.set_value(); });
    EXPECT_EQ(served.get_future().wait_for(60s), std::future_status::ready);
    gate.set_value();
    EXPECT_TRUE(pool.drain(60));
}

TEST(Pool, NeverMoreThanAsManyAgain) {
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    Pool pool({4, 0ms});
    for (Id owner = 1; owner <= 200; ++owner)
        pool.post(owner, [&] {
            const int now = ++running;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
            std::this_thread::sleep_for(2ms);
            --running;
        });
    EXPECT_TRUE(pool.drain(60));
    EXPECT_LE(most, 8);
}

// All places are taken by long jobs: as soon as one of them ends somebody else gets on, however often.
TEST(Pool, WhatEndsLetsTheNextIn) {
    Pool pool({2, 1ms});
    struct Round {
        std::vector<std::promise<void>> gates{5}, reached{5};
    };
    for (std::size_t n = 0; n < 20; ++n) {
        const auto round = std::make_shared<Round>();
        for (std::size_t i = 0; i < 5; ++i)
            pool.post(static_cast<Id>(5 * n + i + 1), [round, i] {
                round->reached[i].set_value();
                round->gates[i].get_future().wait();
            });
        const auto reached = [&](std::size_t i) {
            return round->reached[i].get_future().wait_for(60s) == std::future_status::ready;
        };
        const bool all = reached(0) && reached(1) && reached(2) && reached(3);
        round->gates[n % 4].set_value();
        EXPECT_TRUE(all && reached(4));
        for (std::size_t i = 0; i < 5; ++i)
            if (i != n % 4) round->gates[i].set_value();
        if (HasFailure()) break;
    }
    EXPECT_TRUE(pool.drain(60));
}

}  // namespace moosaic::task
