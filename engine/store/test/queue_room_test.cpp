// Who waits for the disk is told when there is room, at a gate and on a thread.
#include "store/queue_room.hpp"

#include <gtest/gtest.h>

#include <thread>

#include <moosaic/thread_waits.hpp>

namespace moosaic::store {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds for_ever{600000};

TEST(QueueRoom, WhatFitsWaitsForNobody) {
    QueueRoom room(10);
    room.add(10);
    EXPECT_FALSE(room.full());
    room.wait(for_ever, {});
}

TEST(QueueRoom, BothWaysOfWaitingEndWhenThereIsRoom) {
    ThreadWaits waits;
    const QueueRoom::MakeGate gates[] = {{}, [&waits] { return waits.gate(); }};
    for (const auto& gate : gates)
        for (const bool lost : {false, true}) {
            QueueRoom room(10);
            room.add(11);
            std::thread waiting([&] {
                while (room.full()) room.wait(for_ever, gate);
            });
            lost ? room.free_all() : room.free(5);
            waiting.join();
            EXPECT_FALSE(room.full());
        }
}

TEST(QueueRoom, AWaitEndsInTimeWithoutRoom) {
    QueueRoom room(0);
    room.add(1);
    ThreadWaits waits;
    room.wait(milliseconds(1), {});
    room.wait(milliseconds(1), [&waits] { return waits.gate(); });
    EXPECT_TRUE(room.full());
}

}  // namespace
}  // namespace moosaic::store
