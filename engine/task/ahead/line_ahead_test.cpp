// Kept lines from outside: a line means the same again only while nothing has changed that gave it its meaning.
#include <thread>

#include "task/ahead/ahead_cache.hpp"
#include "task/ahead/line_ahead.hpp"
#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using Verb = ScriptedExecutor::Verb;

class LineAheadTest : public RunnerFixture {
protected:
    void SetUp() override {
        RunnerFixture::SetUp();
        for (const auto* name : {"one", "two", "hook"})
            executor_.script(name, [name](Verb& v) {
                v.print(name);
                return Outcome(Value());
            });
        change([&](Attempt& attempt) { verb(attempt, room_, {"do"}, "one", wizard_); });
    }

    void change(const std::function<void(Attempt&)>& work) {
        const auto done = runner_->transact(work);
        ASSERT_TRUE(done.has_value()) << done.error().text();
    }

    std::string said(const std::string& text) {
        std::string all;
        for (const auto& shown : texts(line(ann_, text))) all += shown + " ";
        return all;
    }

    [[nodiscard]] bool kept(const std::string& text) {
        return runner_->services().memory.lines.find(std::to_string(ann_) + "+" + text) != nullptr;
    }
};

}  // namespace

TEST_F(LineAheadTest, ALineIsKeptAndRunsAgain) {
    EXPECT_EQ(said("do"), "one ");
    EXPECT_FALSE(kept("do")) << "what is typed once is not typed again";
    EXPECT_EQ(said("do"), "one ");
    EXPECT_TRUE(kept("do"));
    EXPECT_EQ(said("do"), "one ");
    EXPECT_EQ(said("do; do"), "one one ");
    EXPECT_EQ(said("do; do"), "one one ");
}

TEST_F(LineAheadTest, WhatIsKeptHoldsNoSource) {
    said("do");
    said("do");
    const auto line = runner_->services().memory.lines.find(std::to_string(ann_) + "+do");
    ASSERT_NE(line, nullptr);
    EXPECT_EQ(line->prepared.call.code.source, "");
}

TEST_F(LineAheadTest, NothingIsKeptWhereItIsSwitchedOff) {
    auto limits = runner_->services().limits;
    limits.ahead = false;
    runner_->take_limits(limits, 256, 10);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(said("do"), "one ");
    EXPECT_FALSE(kept("do"));
}

TEST_F(LineAheadTest, ANearerVerbIsFoundAtOnce) {
    EXPECT_EQ(said("do"), "one ");
    EXPECT_EQ(said("do"), "one ");
    ASSERT_TRUE(kept("do"));
    change([&](Attempt& attempt) {
        const auto den = make(attempt, "Den", wizard_);
        verb(attempt, den, {"accept"}, "yes", wizard_, true);
        verb(attempt, den, {"do"}, "two", wizard_);
        attempt.world().guaranteed_move(ann_, den);
        attempt.world().hooks().clear();
    });
    EXPECT_EQ(said("do"), "two ");
}

TEST_F(LineAheadTest, ANewSourceRuns) {
    EXPECT_EQ(said("do"), "one ");
    EXPECT_EQ(said("do"), "one ");
    ASSERT_TRUE(kept("do"));
    change([&](Attempt& attempt) {
        attempt.world().save_verb(attempt.world().need_verb(room_, "do").verb.id, "two", {}, {}, {});
    });
    EXPECT_EQ(said("do"), "two ");
}

TEST_F(LineAheadTest, HooksThatAppearAreAsked) {
    EXPECT_EQ(said("do"), "one ");
    EXPECT_EQ(said("do"), "one ");
    ASSERT_TRUE(kept("do"));
    change([&](Attempt& attempt) { verb(attempt, room_, {"turnfunc"}, "hook", wizard_, true); });
    EXPECT_EQ(said("do"), "one hook ");
    EXPECT_EQ(said("do"), "one hook ");
    change([&](Attempt& attempt) {
        world::FieldChanges changes;
        changes.unique_name = true;
        attempt.world().save(system_, changes);
        verb(attempt, system_, {"do_command"}, "hook", wizard_, true);
    });
    EXPECT_EQ(said("do"), "hook one hook ");
}

TEST_F(LineAheadTest, AForbiddenVerbIsRefusedAgain) {
    EXPECT_EQ(said("do"), "one ");
    EXPECT_EQ(said("do"), "one ");
    ASSERT_TRUE(kept("do"));
    change([&](Attempt& attempt) {
        world::AclRule rule;
        rule.allow = false;
        rule.permission = "execute";
        rule.accessor = ann_;
        attempt.world().add_rule(world::Entity::verb, attempt.world().need_verb(room_, "do").verb.id, rule);
    });
    EXPECT_EQ(said("do").find("one"), std::string::npos);
}

}  // namespace moosaic::task::testing
