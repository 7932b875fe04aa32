// The small pieces of this room: the flood limit, and the sources that were found good.
#include <gtest/gtest.h>

#include "task/broadcast_limit.hpp"
#include "task/source_check.hpp"

namespace moosaic::task {

TEST(BroadcastLimit, CountsAWindowAndTellsOnce) {
    BroadcastLimit limit(2, 10);
    using V = BroadcastLimit::Verdict;
    EXPECT_EQ(limit.charge(1, 0), V::allowed);
    EXPECT_EQ(limit.charge(1, 1), V::allowed);
    EXPECT_EQ(limit.charge(2, 1), V::allowed);
    EXPECT_EQ(limit.charge(1, 2), V::dropped_tell);
    EXPECT_EQ(limit.charge(1, 3), V::dropped);
    EXPECT_EQ(limit.charge(1, 10'000'001), V::allowed);
    BroadcastLimit off(0, 10);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(off.charge(1, 0), V::allowed);
}

namespace {

class CountingExecutor final : public executor::Executor {
public:
    std::unique_ptr<executor::ExecutorTask> begin(std::uint64_t, executor::Limits) override { return nullptr; }
    Result<std::vector<executor::Finding>> check(const std::string&) override {
        ++checks;
        return std::vector<executor::Finding>();
    }
    int checks = 0;
};

}  // namespace

TEST(SourceCheck, RemembersGoodSourcesWithinABound) {
    CountingExecutor executor;
    SourceCheck check(executor);
    for (int i = 0; i < 3; ++i) check.require("x");
    EXPECT_EQ(executor.checks, 1);
    std::size_t most = 0;
    for (int i = 0; i < 100'000; ++i) {
        check.require(std::to_string(i));  // short ones: their places in the set are what they take
        most = std::max(most, check.bytes());
    }
    for (int i = 0; i < 10; ++i) check.require(std::string(SourceCheck::most_bytes / 3, static_cast<char>('a' + i)));
    check.require(std::string(SourceCheck::most_bytes * 2, 'z'));
    EXPECT_EQ(executor.checks, 1 + 100'000 + 10 + 1);
    EXPECT_GE(most, SourceCheck::most_bytes / 2);
    EXPECT_LE(std::max(most, check.bytes()), SourceCheck::most_bytes);
}

}  // namespace moosaic::task
