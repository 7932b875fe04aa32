// What the cases of the executor suite stand on: an executor with runtime `test`, and the engine's side as a table.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <moosaic/executor.hpp>
#include <moosaic/testing/not_applicable.hpp>
#include <moosaic/testing/patience.hpp>

namespace moosaic::testing {

struct ExecutorUnderTest {
    std::string name;
    bool kills = false;  // verbs run in processes of their own that can be killed
    // A started executor with runtime `test` that holds at most `workers` workers.
    std::function<std::shared_ptr<executor::Executor>(std::size_t workers)> make;
};

inline void PrintTo(const ExecutorUnderTest& under_test, std::ostream* out) { *out << under_test.name; }
inline std::string executor_name(const ::testing::TestParamInfo<ExecutorUnderTest>& info) { return info.param.name; }

// The engine's side as a table of answers; remembers what it was asked.
class FakeHost final : public executor::TaskHost {
public:
    struct Asked {
        Op op;
        Id caller;
        std::vector<Value> args;
        Id principal;
    };
    using Answer = std::function<executor::Outcome(const executor::Call&, Op, Id, std::vector<Value>)>;

    explicit FakeHost(Answer answer = {}) : answer_(std::move(answer)) {}
    executor::Outcome request(const executor::Call& call, Op op, Id caller, std::vector<Value> args) override {
        asked.push_back({op, caller, args, call.principal});
        return answer_ ? answer_(call, op, caller, std::move(args)) : Value();
    }
    void used_ticks(const executor::Call&, std::uint64_t used) override { ticks -= std::min(ticks, used); }
    std::uint64_t ticks_left(const executor::Call&) override { return ticks; }
    std::vector<Asked> asked;
    std::uint64_t ticks = 0;

private:
    Answer answer_;
};

class ExecutorSuite : public ::testing::TestWithParam<ExecutorUnderTest> {
protected:
    using Outcome = executor::Outcome;
    using Raised = executor::Raised;
    using Stopped = executor::Stopped;

    void SetUp() override { start(4); }
    void TearDown() override {
        if (executor_ != nullptr) executor_->stop();
    }
    void start(std::size_t workers) {
        TearDown();
        executor_ = GetParam().make(workers);
        ASSERT_NE(executor_, nullptr);
    }

    static executor::Call program(std::string source, Id principal = 5, std::vector<Value> args = {}, int depth = 0) {
        executor::Call call;
        call.principal = principal;
        call.code = {77, "hash of " + source, std::move(source), "#12 (lamp):polish", "#5 (Wizard)"};
        call.this_object = 12;
        call.verb_name = "polish";
        call.origin = 11;
        call.args = std::move(args);
        call.depth = depth;
        call.context.time_limit = 3;
        return call;
    }

    std::unique_ptr<executor::ExecutorTask> begin(std::chrono::milliseconds limit = std::chrono::seconds(60),
                                                  std::shared_ptr<const std::atomic<bool>> cancelled = nullptr) {
        return executor_->begin(++task_, {std::chrono::steady_clock::now() + limit, 0, std::move(cancelled)});
    }
    Outcome run(const executor::Call& call, std::chrono::milliseconds limit = std::chrono::seconds(60)) {
        FakeHost host;
        return begin(limit)->call(call, host);
    }
    static Value value_of(const Outcome& outcome) {
        if (const auto* value = std::get_if<Value>(&outcome)) return *value;
        if (const auto* raised = std::get_if<Raised>(&outcome))
            ADD_FAILURE() << "raised " << raised->type << ": " << raised->message;
        if (const auto* stopped = std::get_if<Stopped>(&outcome))
            ADD_FAILURE() << "stopped " << static_cast<int>(stopped->why) << ": " << stopped->message;
        return {};
    }
    static void expect_stopped(const Outcome& outcome, Stopped::Why why) {
        const auto* stopped = std::get_if<Stopped>(&outcome);
        ASSERT_NE(stopped, nullptr);
        EXPECT_EQ(stopped->why, why) << stopped->message;
        EXPECT_FALSE(stopped->message.empty());
    }
    // The worker that principal's verbs run in now, by its number in this process's namespace; what a verb is told of
    // itself may be one of another. Never 0 or less, which kill() takes for many processes.
    [[nodiscard]] int worker_of(Id principal) const {
        int found = 0;
        await([&] {  // its start may not have been reported yet, nor the end of the one before
            for (const auto& [pid, served] : executor_->workers())
                if (served == principal && ::kill(pid, 0) == 0) found = pid;
            return found > 0;
        });
        return found;
    }

    // Waits until `true_now` holds; throws, and so fails the case, if that never comes.
    static void await(const std::function<bool()>& true_now) {
        const auto end = std::chrono::steady_clock::now() + patience();
        while (!true_now()) {
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("what was waited for did not come");
            std::this_thread::yield();
        }
    }

    std::shared_ptr<executor::Executor> executor_;
    std::uint64_t task_ = 0;
};

}  // namespace moosaic::testing
