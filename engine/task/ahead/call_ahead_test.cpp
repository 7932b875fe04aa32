// Reading ahead: what is sent with a call is what asking would have answered, for every caller, after every change.
#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using Verb = ScriptedExecutor::Verb;

// A worker's look into what was sent ahead: the answer to `op` about `subject`, if it is there.
const Value* ahead(const Verb& verb, Op op, const std::string& name, Id subject) {
    for (const auto& group : verb.call.ahead)
        for (const auto& [id, answer] : group->answers)
            if (group->op == op && id == subject && group->args.size() > 1 && group->args[1] == Value(name))
                return &answer;
    return nullptr;
}

class CallAheadTest : public RunnerFixture {
protected:
    void SetUp() override {
        RunnerFixture::SetUp();
        // A verb of the wizard that asks for the names of everybody in the room, as far as it was not told.
        executor_.script("names", [this](Verb& v) { return names(v); });
        const auto added =
            runner_->transact([&](Attempt& a) { verb(a, room_, {"names"}, "names", wizard_, false, "either"); });
        ASSERT_TRUE(added.has_value()) << added.error().text();
    }

    Outcome names(Verb& v) {
        std::uint64_t used = 0;
        std::string told, asked;
        for (const Id id : {ann_, bob_}) {
            if (const auto* answer = ahead(v, Op::attr, "name", id)) {
                told += *answer->get<Tuple>()->items[1].get<std::string>() + " ";
                for (const auto& group : v.call.ahead) used |= std::uint64_t{1} << group->mark;
                continue;
            }
            if (asked.empty()) v.ask(Op::query, {Value::tuple({"contents", Value::object(room_)}), Value::list()});
            const auto outcome = v.ask(Op::attr, {Value::object(id), "name"});
            const auto* value = std::get_if<Value>(&outcome);
            asked += value != nullptr ? *value->get<Tuple>()->items[1].get<std::string>() + " " : "refused ";
        }
        v.print("told " + told + "asked " + asked);
        if (use_) v.host.used_ahead(v.call, used);
        return Outcome(Value());
    }

    std::string said(Id who) {
        const auto all = texts(line(who, "names"));
        return all.empty() ? "" : all.back();
    }

    void rename(Id object, const std::string& name) {
        const auto done = runner_->transact([&](Attempt& a) {
            world::FieldChanges changes;
            changes.name = name;
            a.world().save(object, changes);
        });
        ASSERT_TRUE(done.has_value()) << done.error().text();
    }

    bool use_ = true;
};

}  // namespace

TEST_F(CallAheadTest, TheSecondCallIsToldWhatTheFirstAsked) {
    EXPECT_EQ(said(ann_), "told asked Ann Bob ");
    EXPECT_EQ(said(ann_), "told Ann Bob asked ");
    EXPECT_EQ(said(bob_), "told Ann Bob asked ") << "another player gets the same answers";
}

TEST_F(CallAheadTest, WhatIsToldIsNewAfterEveryChange) {
    said(ann_);
    EXPECT_EQ(said(ann_), "told Ann Bob asked ");
    rename(bob_, "Robert");
    EXPECT_EQ(said(ann_), "told Ann Robert asked ");
    rename(bob_, "Bob");
    EXPECT_EQ(said(bob_), "told Ann Bob asked ");
}

TEST_F(CallAheadTest, WhoIsGoneIsNotTold) {
    said(ann_);
    said(ann_);
    const auto moved = runner_->transact([&](Attempt& a) { a.world().guaranteed_move(bob_, 0); });
    ASSERT_TRUE(moved.has_value());
    EXPECT_EQ(said(ann_), "told Ann asked Bob ");
}

TEST_F(CallAheadTest, WhatCallsNoLongerUseIsSentNoMore) {
    use_ = false;  // as a worker that never says it used anything
    said(ann_);
    int told = 0;
    for (int i = 0; i < 40; ++i) told += said(ann_).starts_with("told Ann") ? 1 : 0;
    EXPECT_GT(told, 5);
    EXPECT_LT(told, 39) << "learnt, left unused, dropped, and learnt again";
}

TEST_F(CallAheadTest, NothingIsToldThatAskingWouldRefuse) {
    executor_.script("secret", [this](Verb& v) {
        const auto* told = ahead(v, Op::attr, "secret", bob_);
        v.ask(Op::query, {Value::tuple({"contents", Value::object(room_)}), Value::list()});
        const auto asked = v.ask(Op::attr, {Value::object(bob_), "secret"});
        v.print(std::string(told != nullptr ? "told" : "untold") +
                (std::holds_alternative<Value>(asked) ? " answered" : " refused"));
        v.host.used_ahead(v.call, ~std::uint64_t{0});
        return Outcome(Value());
    });
    const auto made = runner_->transact([&](Attempt& a) {
        verb(a, room_, {"secret"}, "secret", ann_, false, "either");
        a.world().set_property(bob_, "secret", Value("42"));
    });
    ASSERT_TRUE(made.has_value()) << made.error().text();
    const auto says = [&](Id who) { return texts(line(who, "secret")).back(); };
    EXPECT_EQ(says(ann_), "untold answered");
    EXPECT_EQ(says(ann_), "told answered");
    const auto shut = runner_->transact([&](Attempt& a) {
        a.world().add_rule(world::Entity::object, bob_, {false, "read", 0, "everyone"});
    });
    ASSERT_TRUE(shut.has_value()) << shut.error().text();
    EXPECT_EQ(says(ann_), "untold refused");
    EXPECT_EQ(says(bob_), "untold refused") << "it is Ann's verb that asks, whoever types";
}

}  // namespace moosaic::task::testing
