// Service suite: what a service holds, from configure to its end.
#pragma once

#include <moosaic/testing/service/fixture.hpp>

namespace moosaic::testing {

TEST_P(ServiceSuite, ConfigureOnlyRemembers) {
    const auto threads_before = entries(threads), descriptors_before = entries(descriptors);
    const Life life;
    EXPECT_LE(entries(threads), threads_before);
    EXPECT_LE(entries(descriptors), descriptors_before) << "no files, no sockets";
    EXPECT_EQ(life.services.work.waiting(), 0U) << "work was posted";
    EXPECT_TRUE(life.services.asked().empty()) << "there are no facilities before start";
}

TEST_P(ServiceSuite, StartsAndStops) {
    Life life;
    life.start();
    life.stop();
}

TEST_P(ServiceSuite, AStopMayComeTwiceOrWithoutAStart) {
    Life life;
    life.stop();
    Life other;
    other.start();
    other.stop();
    EXPECT_NO_THROW(other.plugin->stop());
}

TEST_P(ServiceSuite, StopLeavesNoThread) {
    const auto before = entries(threads);
    Life life;
    life.start();
    life.live(std::chrono::minutes(2), [&] { life.answer_well(); });
    life.stop();
    EXPECT_TRUE(falls_back(threads, before)) << "a thread of it goes on after stop";
}

TEST_P(ServiceSuite, ItsEndLeavesNoDescriptor) {
    const auto before = entries(descriptors);
    {
        Life life;
        life.start();
        life.live(std::chrono::minutes(2), [&] { life.answer_well(); });
    }
    EXPECT_TRUE(falls_back(descriptors, before));
}

TEST_P(ServiceSuite, AnotherStartsWhenTheFirstHasStopped) {
    for (int i = 0; i < 2; ++i) {
        Life life;
        life.start();
        life.live(std::chrono::minutes(1), [&] { life.answer_well(); });
    }
}

}  // namespace moosaic::testing
