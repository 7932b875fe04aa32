// What a task does outside of its transaction: once, in order, and never by a try that was thrown away.
#include "task/continuations.hpp"
#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using executor::Raised;
using Verb = ScriptedExecutor::Verb;

Outcome sdk(Verb& verb, const std::string& name, std::vector<Value> args) {
    return verb.ask(Op::sdk, {name, Value::list(std::move(args)), Value::dict()});
}

Outcome keep(Verb& verb, Id on, const std::string& name, const Value& value) {
    return verb.ask(Op::method, {Value::object(on), "set_property", Value::list({name, value}), Value::dict()});
}

class EffectsTest : public RunnerFixture {
protected:
    static constexpr int lines_allowed = 30;

    void adjust(RunnerOptions& options) override {
        options.broadcast_lines = lines_allowed;
        options.broadcast_window_s = 3600;
    }

    void build(Attempt& attempt) override {
        RunnerFixture::build(attempt);
        cyd_ = make(attempt, "Cyd", wizard_);
        attempt.world().guaranteed_move(cyd_, room_);
        accounts::add_player(attempt.tx(), accounts::Player{0, 7, cyd_, 1, false, "active", {}, {}});
        attempt.world().hooks().clear();
    }

    void command(const std::string& name, ScriptedExecutor::Script script) {
        executor_.script(name, std::move(script));
        const auto added =
            runner_->transact([&](Attempt& attempt) { verb(attempt, room_, {name}, name, wizard_, false, "either"); });
        ASSERT_TRUE(added.has_value()) << added.error().text();
    }

    // What of the texts was for somebody.
    static std::vector<std::string> heard(const std::vector<Release>& releases, Id who) {
        std::vector<std::string> out;
        for (const auto& release : releases)
            for (const auto& message : release.messages())
                if (message.recipient == who) out.push_back(message.markup);
        return out;
    }

    Id cyd_ = 0;
};

}  // namespace

TEST_F(EffectsTest, ATaskThatIsRunAgainIsChargedItsLinesOnce) {
    int tries = 0;
    command("shout", [&](Verb& v) {
        keep(v, room_, "seen", v.ask(Op::attr, {Value::object(room_), "name"}).index() == 0);
        for (int i = 0; i < 10; ++i) sdk(v, "notify", {Value::object(bob_), "hear"});
        if (++tries > 6) return Outcome(Value());
        // Somebody else changes what this try has read.
        EXPECT_TRUE(runner_
                        ->transact([&](Attempt& attempt) {
                            world::FieldChanges changes;
                            changes.name = "Room " + std::to_string(tries);
                            attempt.world().save(room_, changes);
                        })
                        .has_value());
        return Outcome(Value());
    });
    EXPECT_EQ(heard(line(cyd_, "shout"), bob_).size(), 10U);
    EXPECT_EQ(tries, 7);
    EXPECT_EQ(heard(line(cyd_, "shout"), bob_).size(), 10U);
    EXPECT_EQ(heard(line(cyd_, "shout"), bob_).size(), 10U) << "thirty lines are allowed, and thirty were told";
    const auto over = line(cyd_, "shout");
    EXPECT_TRUE(heard(over, bob_).empty());
    ASSERT_EQ(heard(over, cyd_).size(), 1U) << "the offender is told once";
    EXPECT_NE(heard(over, cyd_)[0].find("too much at once"), std::string::npos);
}

TEST_F(EffectsTest, ATaskThatFailsIsNotCharged) {
    command("fail", [&](Verb& v) {
        for (int i = 0; i < lines_allowed; ++i) sdk(v, "notify", {Value::object(bob_), "hear"});
        return Outcome(Raised{"UserError", "no luck", {}, {}});
    });
    command("shout", [&](Verb& v) { return sdk(v, "notify", {Value::object(bob_), "hear"}); });
    EXPECT_TRUE(heard(line(cyd_, "fail"), bob_).empty());
    EXPECT_EQ(heard(line(cyd_, "shout"), bob_).size(), 1U);
}

TEST_F(EffectsTest, TextsAndEventsAreLetOutInTheOrderInWhichTheyWereMade) {
    command("mixed", [&](Verb& v) {
        v.print("one");
        sdk(v, "set_session_setting", {"x_a", 1});
        sdk(v, "notify", {Value::object(ann_), "two"});
        sdk(v, "set_session_setting", {"x_a", 2});
        v.print("three");
        return Outcome(Value());
    });
    std::string order;
    for (const auto& release : line(ann_, "mixed"))
        for (const auto& item : release.items) {
            const auto* message = std::get_if<Message>(&item);
            order += message != nullptr ? message->markup + " " : "event ";
        }
    EXPECT_EQ(order, "one event two event three ");
}

TEST_F(EffectsTest, AnOperationThatIsUndoneLeavesOnlyWhatItPrinted) {
    executor_.script("refuse", [&](Verb& v) {
        v.print("printed");
        sdk(v, "notify", {Value::object(bob_), "told"});
        sdk(v, "set_session_setting", {"x_a", 1});
        return Outcome(Raised{"UserError", "no", {}, {}});
    });
    ASSERT_TRUE(runner_
                    ->transact([&](Attempt& attempt) {
                        const auto closed = make(attempt, "Closed", wizard_);
                        verb(attempt, closed, {"accept"}, "refuse", wizard_, true);
                    })
                    .has_value());
    command("enter", [&](Verb& v) {
        sdk(v, "notify", {Value::object(bob_), "before"});
        const auto found = sdk(v, "lookup", {"Closed"});
        v.ask(Op::save, {Value::object(ann_), Value::dict({{"location", std::get<Value>(found)}})});
        return Outcome(Value());
    });
    const auto releases = line(ann_, "enter");
    EXPECT_EQ(heard(releases, bob_), (std::vector<std::string>{"before"}));
    EXPECT_EQ(heard(releases, ann_), (std::vector<std::string>{"printed"}));
    for (const auto& release : releases) EXPECT_EQ(release.items.size(), release.messages().size()) << "an event";
}

TEST_F(EffectsTest, QuestionsOfOnePlayerForgetNobodyElses) {
    Continuations waiting(services_.random());
    waiting.add("bob's", {bob_, {}, {}});
    for (int i = 0; i < 10'001; ++i) waiting.add(waiting.token(), {ann_, {}, {}});
    waiting.add("ann's", {ann_, {}, {}});
    EXPECT_TRUE(waiting.take("bob's").has_value());
    EXPECT_FALSE(waiting.take("bob's").has_value()) << "a token works once";
    EXPECT_TRUE(waiting.take("ann's").has_value());
}

TEST_F(EffectsTest, ATryThatIsThrownAwayAsksNothing) {
    command("answered", [](Verb&) { return Outcome(Value()); });
    command("ask", [&](Verb& v) {
        auto found = v.ask(Op::attr, {Value::object(room_), "answered"});
        const auto* verb = std::get_if<Value>(&found)->get<Tuple>()->items[1].find("ref");
        sdk(v, "read_lines", {Value::object(ann_), *verb});
        return Outcome(Raised{"UserError", "no luck", {}, {}});
    });
    for (const auto& release : line(ann_, "ask"))
        EXPECT_EQ(release.items.size(), release.messages().size()) << "an event";
}

}  // namespace moosaic::task::testing
