// The fakes of Moosaic::testing: time by hand, and facilities that keep what they were asked.
#include <gtest/gtest.h>

#include <atomic>

#include <moosaic/testing/fakes.hpp>

namespace moosaic::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(ManualLoop, RunsPostedWorkInOrderAndTimersAtTheirTime) {
    FakeServices services;
    std::vector<std::string> ran;
    const auto began = services.time.steady();
    const auto at = [&] { return std::chrono::duration_cast<seconds>(services.time.steady() - began).count(); };
    const auto note = [&](const std::string& what) {
        return [&, what] { ran.push_back(what + "@" + std::to_string(at())); };
    };
    const auto late = services.work.after(seconds(20), note("late"));
    const auto early = services.work.after(seconds(10), [&] {
        note("early")();
        services.work.post(note("posted"));
    });
    services.work.post(note("first"));
    services.work.strand()->post(note("second"));
    EXPECT_TRUE(ran.empty()) << "nothing runs by itself";
    EXPECT_EQ(services.work.run(), 2U);
    services.work.advance(seconds(15));
    EXPECT_EQ(at(), 15);
    services.work.advance(minutes(1));
    EXPECT_EQ(ran, (std::vector<std::string>{"first@0", "second@0", "early@10", "posted@10", "late@20"}));
    EXPECT_EQ(at(), 75);
}

TEST(ManualLoop, WhatIsCancelledOrDroppedDoesNotRun) {
    FakeServices services;
    int ran = 0;
    const auto cancelled = services.work.after(seconds(1), [&] { ++ran; });
    cancelled->cancel();
    auto dropped = services.work.after(seconds(1), [&] { ++ran; });
    dropped.reset();
    const auto kept = std::make_shared<int>(0);
    services.work.post([&, kept] { ++ran; });
    EXPECT_EQ(kept.use_count(), 2);
    services.work.close();
    EXPECT_EQ(kept.use_count(), 1) << "what is dropped is destroyed";
    services.work.post([&] { ++ran; });
    services.work.advance(minutes(1));
    EXPECT_EQ(ran, 0);
}

TEST(Recorded, RequestsAreKeptAnsweredRefusedAndDropped) {
    RecordingTasks tasks;
    std::vector<std::string> heard;
    const auto done = [&](const Result<TaskResult>& result) {
        heard.push_back(result ? result->output.at(0) : result.error().message);
    };
    ASSERT_TRUE(tasks.line("anna", "look", done));
    ASSERT_TRUE(tasks.verb("#5", 12, "polish", {1}, done));
    EXPECT_EQ(tasks.requests.answer(TaskResult{0, {"A quay."}, Value()}), 2U);
    ASSERT_TRUE(tasks.snippet("bob", "1 + 1", done));
    EXPECT_EQ(tasks.requests.answer(fail("the storage fails")), 1U);
    EXPECT_EQ(heard, (std::vector<std::string>{"A quay.", "A quay.", "the storage fails"}));
    ASSERT_TRUE(tasks.line("anna", "north", done));
    tasks.requests.close();
    EXPECT_FALSE(tasks.line("anna", "south", done));
    EXPECT_EQ(tasks.requests.answer(TaskResult{}), 0U);
    const auto asked = tasks.requests.asked();
    ASSERT_EQ(asked.size(), 5U);
    EXPECT_EQ(asked[1].what + " " + asked[1].principal, "verb #5");
    EXPECT_EQ(asked[1].args.at(1), Value("polish"));
}

TEST(Recorded, ServicesLendOnlyWhatTheyWereGivenAndKeepTheLog) {
    FakeServices services;
    RecordingSessions sessions;
    EXPECT_EQ(services.get<Sessions>(), nullptr);
    services.lend(sessions);
    EXPECT_EQ(services.get<Sessions>(), &sessions);
    EXPECT_EQ(services.get<Tasks>(), nullptr);
    EXPECT_EQ(services.asked(), (std::vector<std::string>{"sessions", "sessions", "tasks"}));
    services.log().warning("the bell is broken");
    EXPECT_TRUE(services.lines.has("bell"));
    services.metrics().counter("moosaic_x_total", "X").add(2);
    services.metrics().counter("moosaic_x_total", "X").add();
    EXPECT_EQ(services.numbers.value("moosaic_x_total"), 3);
    FakeServices again;
    EXPECT_EQ(services.random().next(), again.random().next()) << "the same seed";
}

}  // namespace
}  // namespace moosaic::testing
