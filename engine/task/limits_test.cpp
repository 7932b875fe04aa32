// Limits of a task: each one clear message, one rollback, one line for the operator.
#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using Verb = ScriptedExecutor::Verb;

Outcome set(Verb& verb, Id on, const Value& value) {
    return verb.ask(Op::method, {Value::object(on), "set_property", Value::list({"touched", value}), Value::dict()});
}

bool stopped(const Outcome& outcome) { return std::holds_alternative<Stopped>(outcome); }

class LimitsTest : public RunnerFixture {
protected:
    void adjust(RunnerOptions& options) override {
        options.limits.output_bytes = 4096;
        options.limits.write_bytes = 4096;
        options.limits.depth = 5;
        options.limits.tasks = 6;
        options.limits.calls = 20;
    }

    // A command that writes and then does `script`.
    void command(const std::string& name, ScriptedExecutor::Script script) {
        executor_.script(name, [this, script = std::move(script)](Verb& v) {
            set(v, ann_, true);
            return script(v);
        });
        const auto added =
            runner_->transact([&](Attempt& attempt) { verb(attempt, room_, {name}, name, ann_, false, "either"); });
        ASSERT_TRUE(added.has_value()) << added.error().text();
    }

    void expect_limit(const std::string& text, const std::string& limit, const std::string& sentence) {
        const auto releases = line(ann_, text);
        ASSERT_EQ(texts(releases).size(), 1U) << text;
        EXPECT_NE(texts(releases)[0].find(sentence), std::string::npos) << texts(releases)[0];
        EXPECT_EQ(releases.back().status, 1);
        EXPECT_TRUE(property(ann_, "touched").is_none()) << "not rolled back";
        EXPECT_EQ(logged("hit its " + limit + " limit").size(), 1U);
    }
};

}  // namespace

// The server's own work for a task ends with the task's time, and with its ticks, wherever it is.
class WorkTest : public RunnerFixture {
protected:
    void adjust(RunnerOptions& options) override {
        options.limits.time_ms = 300;
        options.limits.ticks = ticks_;
    }
    void build(Attempt& attempt) override {
        RunnerFixture::build(attempt);
        for (int i = 0; i < 200; ++i) attempt.world().guaranteed_move(make(attempt, "thing", ann_), room_);
        attempt.world().hooks().clear();
        verb(attempt, room_, {"work"}, "work", ann_, false, "either");
        executor_.script("work", [this](Verb& v) {
            set(v, ann_, true);
            const Value filter = Value::tuple({"filter", Value::dict({{"name__icontains", "x"}})});
            const Value query = Value::tuple({"relation", Value::object(room_), "contents"});
            // More than one request may ask for: a worker that goes on and on.
            for (;;)
                if (auto answer = v.ask(Op::query, {query, Value::list({filter})}); stopped(answer)) return answer;
        });
    }
    void expect_end(const std::string& limit, const std::string& sentence) {
        const auto releases = line(ann_, "work");
        ASSERT_EQ(texts(releases).size(), 1U);
        EXPECT_NE(texts(releases)[0].find(sentence), std::string::npos) << texts(releases)[0];
        EXPECT_EQ(releases.back().status, 1);
        EXPECT_TRUE(property(ann_, "touched").is_none()) << "not rolled back";
        EXPECT_EQ(logged("hit its " + limit + " limit").size(), 1U);
    }
    std::int64_t ticks_ = INT64_MAX;
};

class FewTicks : public WorkTest {
protected:
    FewTicks() { ticks_ = 20'000; }
};

TEST_F(WorkTest, EndsWithTheTime) { expect_end("time", "That took longer than 0.3 seconds and was stopped."); }

TEST_F(FewTicks, EndsWithTheTicks) { expect_end("ticks", "That took more than 20000 steps and was stopped."); }

TEST_F(FewTicks, TheSystemIsNotStopped) {
    const auto done = runner_->transact([&](Attempt& attempt) {
        for (int i = 0; i < 300; ++i) EXPECT_GE(attempt.world().contents_of(room_).size(), 200U);
    });
    EXPECT_TRUE(done.has_value());
}

TEST_F(LimitsTest, Output) {
    command("flood", [](Verb& v) {
        for (;;)
            if (auto printed = v.ask(Op::print, {std::string(100, 'x')}); stopped(printed)) return printed;
    });
    const auto releases = line(ann_, "flood");
    const auto shown = texts(releases);
    EXPECT_TRUE(
        std::ranges::any_of(shown, [](const auto& t) { return t.find("too much output") != std::string::npos; }));
    EXPECT_TRUE(property(ann_, "touched").is_none());
    EXPECT_EQ(logged("hit its output limit").size(), 1U);
}

TEST_F(LimitsTest, Writes) {
    command("hoard", [this](Verb& v) {
        for (;;)
            if (auto outcome = set(v, ann_, std::string(500, 'x')); stopped(outcome)) return outcome;
    });
    expect_limit("hoard", "memory", "changed too much at once");
}

TEST_F(LimitsTest, OneHugeValueIsWrittenByNobody) {
    command("hoard", [this](Verb& v) {
        return set(v, ann_, Value::list({Value::dict({{"x", std::string(5000, 'x')}})}));
    });
    expect_limit("hoard", "memory", "changed too much at once");
}

// What a verb asks with is not what it has the world keep.
TEST_F(LimitsTest, ReadingIsNoWriting) {
    command("read", [this](Verb& v) {
        const std::string long_name(1000, 'x');
        for (int i = 0; i < 50; ++i) {
            auto found = v.ask(Op::method, {Value::object(ann_), "get_property", Value::list({long_name}),
                                            Value::dict({{"default", long_name}})});
            if (stopped(found)) return found;
            auto seen = v.ask(Op::sdk, {"escape", Value::list({long_name}), Value::dict()});
            if (stopped(seen)) return seen;
        }
        return Outcome(Value());
    });
    EXPECT_EQ(texts(line(ann_, "read")), std::vector<std::string>());
    EXPECT_EQ(property(ann_, "touched"), Value(true));
}

TEST_F(LimitsTest, WritesThatAreUndoneCountToo) {
    command("hoard", [this](Verb& v) {
        for (;;) {
            auto outcome = v.ask(Op::sdk, {"create", Value::list({std::string(200, 'x')}),
                                           Value::dict({{"parents", Value::list({Value::object(1000000)})}})});
            if (stopped(outcome)) return outcome;
            if (auto kept = set(v, ann_, 1); stopped(kept)) return kept;
        }
    });
    expect_limit("hoard", "memory", "changed too much at once");
}

TEST_F(LimitsTest, DepthOfCallsBetweenOwners) {
    command("again", [this](Verb& v) {
        auto found = v.ask(Op::attr, {Value::object(room_), "again"});
        const auto* verb = std::get_if<Value>(&found)->get<Tuple>()->items[1].find("ref");
        return v.ask(Op::call, {*verb, Value::list(), Value::dict(), false, Value::list()});
    });
    expect_limit("again", "depth", "too deeply (5 calls between owners)");
}

TEST_F(LimitsTest, FurtherTasks) {
    Id hall = 0;
    ASSERT_TRUE(runner_
                    ->transact([&](Attempt& attempt) {
                        hall = make(attempt, "Hall", wizard_);
                        for (const Id place : {room_, hall}) {
                            if (place == hall) verb(attempt, hall, {"accept"}, "yes", wizard_, true);
                            verb(attempt, place, {"enterfunc", "exitfunc"}, "yes", wizard_, true);
                        }
                    })
                    .has_value());
    command("dance", [this, hall](Verb& v) {
        for (Id to = hall;; to = to == hall ? room_ : hall)
            if (auto outcome = v.ask(Op::save, {Value::object(ann_), Value::dict({{"location", Value::object(to)}})});
                stopped(outcome))
                return outcome;
    });
    expect_limit("dance", "tasks", "too many further tasks (more than 6)");
    EXPECT_EQ(runner_->location_of(ann_), room_);
}

// What arrives is moved on by its enterfunc, for ever: cut off, and nothing waits for the next start.
TEST_F(LimitsTest, AChainOfHooksIsCutOff) {
    Id hall = 0;
    ASSERT_TRUE(runner_
                    ->transact([&](Attempt& attempt) {
                        hall = make(attempt, "Hall", wizard_);
                        verb(attempt, hall, {"accept"}, "yes", wizard_, true);
                        for (const Id place : {room_, hall}) verb(attempt, place, {"enterfunc"}, "on", wizard_, true);
                    })
                    .has_value());
    executor_.script("on", [this, hall](Verb& v) {
        const Id to = v.call.this_object == hall ? room_ : hall;
        return v.ask(Op::save, {Value::object(bob_), Value::dict({{"location", Value::object(to)}})});
    });
    executor_.script("go", [this, hall](Verb& v) {
        return v.ask(Op::save, {Value::object(bob_), Value::dict({{"location", Value::object(hall)}})});
    });
    ASSERT_TRUE(
        runner_->transact([&](Attempt& attempt) { verb(attempt, room_, {"go"}, "go", wizard_, false, "either"); })
            .has_value());
    const auto releases = line(ann_, "go");
    EXPECT_NE(texts(releases).back().find("stopped after 12"), std::string::npos);
    runner_->drain(60);  // what is cut off is forgotten after the last release
    EXPECT_EQ(logged("hit its tasks limit").size(), 1U);
    runner_->drain(10);  // what was cut off is removed after the player's answer
    std::size_t left = 1;
    ASSERT_TRUE(runner_->inspect([&](Attempt& attempt) { left = attempt.tx().sweep(world::Tab::task, {}, 10).size(); })
                    .has_value());
    EXPECT_EQ(left, 0U);
}

TEST_F(LimitsTest, WhatTheExecutorStopsIsNamedToo) {
    command("slow", [](Verb&) -> Outcome {
        return Stopped{Stopped::Why::time_limit, "That took too long.", {{"#1 (Ann)", "#9 (box):slow", 2, ""}}};
    });
    expect_limit("slow", "time", "That took too long.");
    EXPECT_NE(logged("hit its time limit")[0].find("in #9 (box):slow"), std::string::npos);
    command("fat", [](Verb&) -> Outcome { return Stopped{Stopped::Why::memory_limit, "Too much memory.", {}}; });
    expect_limit("fat", "memory", "Too much memory.");
}

TEST_F(LimitsTest, TheLogIsNotFlooded) {
    command("slow", [](Verb&) -> Outcome { return Stopped{Stopped::Why::time_limit, "That took too long.", {}}; });
    for (int i = 0; i < 50; ++i) line(ann_, "slow");
    EXPECT_LT(logged("hit its time limit").size(), 45U);
}

TEST_F(LimitsTest, CallsBetweenOwners) {
    command("often", [this](Verb& v) {
        auto found = v.ask(Op::attr, {Value::object(room_), "accept"});
        const auto verb = *std::get_if<Value>(&found)->get<Tuple>()->items[1].find("ref");
        for (;;)
            if (auto called = v.ask(Op::call, {verb, Value::list(), Value::dict(), false, Value::list()});
                stopped(called))
                return called;
    });
    expect_limit("often", "calls", "called too many verbs (more than 20)");
}

}  // namespace moosaic::task::testing
