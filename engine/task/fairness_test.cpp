// Fair shares in a whole Runner: who is served after whom when there are more commands than threads.
#include <future>

#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using Verb = ScriptedExecutor::Verb;

// One thread, and a gate in its way while commands pile up.
class Fairness : public RunnerFixture {
protected:
    void adjust(RunnerOptions& options) override {
        options.own_stacks.tasks = 1;
        options.own_stacks.long_after = std::chrono::hours(1);
    }

    void SetUp() override {
        RunnerFixture::SetUp();
        const auto added = runner_->transact([&](Attempt& attempt) {
            for (const auto* name : {"wait", "note"}) verb(attempt, room_, {name}, name, wizard_, false, "either");
        });
        ASSERT_TRUE(added.has_value()) << added.error().text();
        executor_.script("wait", [this](Verb&) {
            reached_.set_value();
            opened_.get_future().wait();
            return Outcome(Value());
        });
        executor_.script("note", [this](Verb& v) {
            order_ += v.call.context.player == ann_ ? 'a' : v.call.context.player == bob_ ? 'b' : 'w';
            return Outcome(Value());
        });
    }

    SessionId post(Id avatar, const std::string& text) {
        Command command;
        command.session = ++session_;
        command.avatar = avatar;
        command.line = text;
        command.settings = Value::dict();
        runner_->command(std::move(command));
        return session_;
    }

    void close_gate(Id avatar) {
        last_.push_back(post(avatar, "wait"));
        reached_.get_future().wait();
    }

    void open_gate_and_finish() {
        opened_.set_value();
        for (const auto session : last_) outbox_.wait(session);
    }

    std::promise<void> reached_;
    std::promise<void> opened_;
    std::vector<SessionId> last_;
    std::string order_;  // written by the one thread
};

}  // namespace

TEST_F(Fairness, AHundredCommandsOfOnePlayerDoNotDelayAnothersFirst) {
    close_gate(ann_);
    for (int i = 0; i < 100; ++i) last_.push_back(post(ann_, "note"));
    last_.push_back(post(bob_, "note"));
    open_gate_and_finish();
    ASSERT_EQ(order_.size(), 101U);
    EXPECT_LE(order_.find('b'), 1U) << order_;
}

TEST_F(Fairness, ALineOfManyCommandsIsManyTurns) {
    close_gate(bob_);
    last_.push_back(post(ann_, "note; note; note; note; note"));
    last_.push_back(post(bob_, "note; note"));
    open_gate_and_finish();
    EXPECT_EQ(order_, "ababaaa");
}

}  // namespace moosaic::task::testing
