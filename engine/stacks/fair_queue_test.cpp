// Turns: by the order of what happens, never by the clock.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "stacks/fair_queue.hpp"

namespace moosaic::stacks {

namespace {

class FairQueueTest : public ::testing::Test {
protected:
    void push(Id owner, const std::string& name) {
        queue_.push(owner, [this, name] { ran_ += name; });
    }
    Id run() {
        auto turn = queue_.pop();
        if (!turn) return -1;
        turn->job();
        queue_.finished(turn->owner);
        return turn->owner;
    }

    FairQueue queue_{2};
    std::string ran_;
};

}  // namespace

TEST_F(FairQueueTest, AHundredJobsOfOneDoNotDelayAnothersFirst) {
    for (int i = 0; i < 100; ++i) push(1, "a");
    push(2, "b");
    push(3, "c");
    for (int i = 0; i < 4; ++i) run();
    EXPECT_EQ(ran_, "abca");
}

TEST_F(FairQueueTest, JobsOfOneOwnerKeepTheirOrder) {
    push(1, "1");
    push(1, "2");
    push(2, "x");
    push(1, "3");
    while (run() >= 0) {}
    EXPECT_EQ(ran_, "1x23");
}

TEST_F(FairQueueTest, AnOwnerRunsItsShareAtATime) {
    for (int i = 0; i < 5; ++i) push(1, "a");
    ASSERT_TRUE(queue_.pop());
    ASSERT_TRUE(queue_.pop());
    EXPECT_FALSE(queue_.ready());
    EXPECT_FALSE(queue_.empty());
    push(2, "b");
    EXPECT_EQ(queue_.pop()->owner, 2);
    queue_.finished(1);
    EXPECT_EQ(queue_.pop()->owner, 1);
}

TEST_F(FairQueueTest, TheEngineHasNoShare) {
    for (int i = 0; i < 5; ++i) push(0, "e");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(queue_.pop()->owner, 0);
}

TEST_F(FairQueueTest, ClearForgetsWhatWaitsAndKeepsCountOfWhatRuns) {
    push(1, "a");
    push(1, "b");
    ASSERT_TRUE(queue_.pop());
    queue_.clear();
    EXPECT_TRUE(queue_.empty());
    EXPECT_FALSE(queue_.pop());
    queue_.finished(1);
    push(1, "c");
    EXPECT_EQ(run(), 1);
    EXPECT_EQ(ran_, "c");
}

// Whatever comes and ends in whatever order: nothing is lost, and nobody waits while others get two turns more.
TEST_F(FairQueueTest, NobodyIsPassedByTwice) {
    std::mt19937 random(7);
    std::map<Id, int> waiting;
    std::map<Id, std::map<Id, int>> passed;  // [waiting owner][other]: turns since its own last turn
    std::vector<Id> running;
    std::map<Id, int> active;
    for (int step = 0; step < 20000; ++step) {
        const Id owner = 1 + static_cast<Id>(random() % 7);
        const auto what = random() % 3;
        if (what == 0) {
            if (waiting[owner]++ == 0) passed[owner].clear();
            push(owner, "");
        } else if (what == 1 && !running.empty()) {
            const auto at = random() % running.size();
            const Id done = running[at];
            running.erase(running.begin() + static_cast<std::ptrdiff_t>(at));
            if (active[done]-- == 2) passed[done].clear();  // until now it was at its share
            queue_.finished(done);
        } else if (auto turn = queue_.pop()) {
            running.push_back(turn->owner);
            ASSERT_LE(++active[turn->owner], 2);
            ASSERT_GE(--waiting[turn->owner], 0);
            for (auto& [other, jobs] : waiting)
                if (other != turn->owner && jobs > 0 && active[other] < 2) {
                    ASSERT_LE(++passed[other][turn->owner], 1) << "#" << other << " waited too long, step " << step;
                }
            passed[turn->owner].clear();
        }
    }
}

}  // namespace moosaic::stacks
