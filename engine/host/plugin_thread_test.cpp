// Callbacks of one plugin: one at a time, and none after close().
#include "host/plugin_thread.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <moosaic/detail/standalone.hpp>

namespace moosaic::host {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr auto patience = std::chrono::seconds(30);

struct Log final : Logger {
    [[nodiscard]] bool enabled(Level) const override { return true; }
    void write(Level, std::string_view message) override { text += message; }
    std::string text;
};

struct Threaded : testing::Test {
    // All that was posted before has run.
    void settle() {
        std::promise<void> reached;
        thread->post([&] { reached.set_value(); });
        ASSERT_EQ(reached.get_future().wait_for(patience), std::future_status::ready);
    }
    Log log;
    std::shared_ptr<PluginThread> thread = std::make_shared<PluginThread>("service.test", log);
};

TEST_F(Threaded, RunsOneAfterTheOtherInOrder) {
    std::vector<int> seen;
    std::set<std::thread::id> threads;
    for (int i = 0; i < 100; ++i)
        thread->post([&, i] { seen.push_back(i), threads.insert(std::this_thread::get_id()); });
    settle();
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_EQ(threads.size(), 1U);
    EXPECT_EQ(threads.count(std::this_thread::get_id()), 0U);
}

TEST_F(Threaded, WhatThrowsIsLoggedAndTheNextRuns) {
    thread->post([] { throw std::runtime_error("oops"); });
    settle();
    EXPECT_THAT(log.text, HasSubstr("service.test: a callback threw an exception: oops"));
}

TEST_F(Threaded, AnAnswerIsGivenOnceOnTheThread) {
    std::atomic<int> calls{0};
    std::thread::id on;
    auto answer = Answer<int>::begin(thread, [&](int n) { calls += n, on = std::this_thread::get_id(); });
    ASSERT_TRUE(answer);
    (*answer)(1);
    (*answer)(1);
    settle();
    EXPECT_EQ(calls, 1);
    EXPECT_NE(on, std::this_thread::get_id());
}

TEST_F(Threaded, NothingIsCalledAndNothingIsKeptAfterClose) {
    const auto held = std::make_shared<int>(1);
    std::atomic<bool> called{false};
    auto answer = Answer<>::begin(thread, [&called, held] { called = true; });
    ASSERT_TRUE(answer);
    EXPECT_EQ(held.use_count(), 2);
    EXPECT_TRUE(thread->close(milliseconds(0)));
    EXPECT_EQ(held.use_count(), 1) << "a callback outlives the plugin's stop";
    (*answer)();
    thread->post([&] { called = true; });
    EXPECT_FALSE(Answer<>::begin(thread, [] {}));
    thread.reset();
    (*answer)();
    EXPECT_FALSE(called);
}

TEST_F(Threaded, CloseWaitsForWhatRuns) {
    std::promise<void> begun;
    std::promise<void> go;
    std::atomic<bool> over{false};
    thread->post([&] {
        begun.set_value();
        go.get_future().wait();
        over = true;
    });
    begun.get_future().wait();
    std::thread later([&] { go.set_value(); });
    EXPECT_TRUE(thread->close(patience));
    EXPECT_TRUE(over);
    later.join();
}

TEST_F(Threaded, WhatNeverReturnsIsLeftBehind) {
    auto begun = std::make_shared<std::promise<void>>();
    auto go = std::make_shared<std::promise<void>>();
    auto over = std::make_shared<std::promise<void>>();
    thread->post([begun, go, over] {
        begun->set_value();
        go->get_future().wait();
        over->set_value();
    });
    begun->get_future().wait();
    EXPECT_FALSE(thread->close(milliseconds(1)));
    thread.reset();
    go->set_value();
    EXPECT_EQ(over->get_future().wait_for(patience), std::future_status::ready);
}

TEST_F(Threaded, SoManyRequestsAndNoMore) {
    std::vector<Answer<>> answers;
    for (std::size_t i = 0; i < most_requests; ++i) {
        auto answer = Answer<>::begin(thread, [] {});
        ASSERT_TRUE(answer);
        answers.push_back(*answer);
    }
    const auto refused = Answer<>::begin(thread, [] {});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("256 requests under way"));
    answers.front()();
    settle();
    EXPECT_TRUE(Answer<>::begin(thread, [] {}));
}

}  // namespace
}  // namespace moosaic::host
