// Executor suite: tasks of many threads.
#pragma once

#include <future>

#include <moosaic/testing/executor/fixture.hpp>

namespace moosaic::testing {

TEST_P(ExecutorSuite, TasksOfManyThreadsKeepApart) {
    std::vector<std::future<void>> done;
    for (Id principal = 1; principal <= 3; ++principal)
        done.push_back(std::async(std::launch::async, [this, principal] {
            for (std::uint64_t i = 0; i < 50; ++i) {
                FakeHost host([&](const executor::Call& call, Op, Id caller, std::vector<Value> args) -> Outcome {
                    EXPECT_EQ(call.principal, principal);
                    EXPECT_EQ(caller, principal);
                    return args.at(0);
                });
                auto task = executor_->begin(1000 * static_cast<std::uint64_t>(principal) + i,
                                             {std::chrono::steady_clock::now() + std::chrono::seconds(60), 0});
                const Value value(static_cast<std::int64_t>(i));
                EXPECT_TRUE(value_of(task->call(program("request attr\nreturn-last", principal, {value}), host)) ==
                            value);
            }
        }));
    for (auto& thread : done) thread.get();
}

}  // namespace moosaic::testing
