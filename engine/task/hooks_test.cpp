// Verbs that others wrote and that a command calls for show: one pot, defaults, and who is told.
#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using Verb = ScriptedExecutor::Verb;

}  // namespace

class HooksTest : public RunnerFixture {
protected:
    void adjust(RunnerOptions& options) override {
        options.limits.output_bytes = 10'000;
        options.limits.tasks = 10;
        options.limits.hooks_ms = 10'000;
    }
    // A wizard's command that calls a verb of Bob's lamp and shows what it answered, or what it raised.
    void build(Attempt& attempt) override {
        RunnerFixture::build(attempt);
        lamp_ = make(attempt, "Lamp [red]", bob_, room_);
        verb(attempt, room_, {"shine"}, "shine", wizard_, false, "either");
        attempt.world().hooks().clear();
        executor_.script("shine", [this](Verb& v) {
            auto answer = v.ask(Op::call, {Value(found(v)), Value::list({}), Value::dict(), false, Value::list({})});
            if (auto* raised = std::get_if<Raised>(&answer)) v.print("raised " + raised->message);
            if (auto* value = std::get_if<Value>(&answer)) v.print(shown(*value));
            return answer;
        });
    }
    Value found(Verb& v) {
        auto got = v.ask(Op::find_verb, {Value::object(lamp_), name_, Value::list({})});
        const auto* dict = std::get_if<Value>(&got);
        const auto* ref = dict != nullptr ? dict->find("ref") : nullptr;
        return ref != nullptr ? *ref : Value();
    }
    static std::string shown(const Value& value) {
        if (const auto* text = value.get<std::string>()) return *text;
        if (const auto* flag = value.get<bool>()) return *flag ? "yes" : "no";
        return value.is_none() ? "nothing" : "something";
    }
    std::vector<Release> shine(const std::string& name, ScriptedExecutor::Script script, Id owner = 0) {
        name_ = name;
        const auto source = name + std::to_string(++verbs_);
        executor_.script(source, std::move(script));
        const auto made = runner_->transact([&](Attempt& attempt) {
            for (const auto& old : attempt.world().get_verb(lamp_, name))
                if (old.verb.object == lamp_) attempt.world().delete_verb(old.verb.id);
            verb(attempt, lamp_, {name}, source, owner == 0 ? bob_ : owner, true);
        });
        EXPECT_TRUE(made.has_value()) << made.error().text();
        return line(ann_, "shine");
    }
    static Outcome touch(Verb& v, Id on) {
        return v.ask(Op::method, {Value::object(on), "set_property", Value::list({"touched", true}), Value::dict()});
    }

    Id lamp_ = 0;
    std::string name_;
    int verbs_ = 0;
};

TEST_F(HooksTest, WhatRaisesIsUndoneAndAnswersItsDefault) {
    const auto raising = [this](Verb& v) -> Outcome {
        touch(v, lamp_);
        v.print("half of it");
        return Raised{"ValueError", "broken", {}, {}};
    };
    const std::map<std::string, std::vector<std::string>> defaults = {{"title", {"Lamp \\[red]"}},
                                                                      {"titlec", {"Lamp \\[red]"}},
                                                                      {"description", {"Lamp \\[red]"}},
                                                                      {"look_self", {"Lamp \\[red]", "nothing"}},
                                                                      {"tell", {"nothing"}},
                                                                      {"tell_contents", {"nothing"}},
                                                                      {"hide_from_contents", {"no"}},
                                                                      {"accept", {"no"}}};
    for (const auto& [name, expected] : defaults) {
        const auto releases = shine(name, raising);
        EXPECT_EQ(texts(releases), expected) << name;
        EXPECT_EQ(releases.back().status, 0) << name;
        EXPECT_TRUE(property(lamp_, "touched").is_none()) << name;
    }
    EXPECT_EQ(texts(shine("glow", raising))[0], "half of it") << "any other call raises";
}

TEST_F(HooksTest, AcceptsOwnMessagePasses) {
    EXPECT_EQ(texts(shine("accept",
                          [](Verb&) -> Outcome {
                              return Raised{"UserError", "Too hot.", {}, {}};
                          }))[0],
              "raised Too hot.");
    EXPECT_EQ(texts(shine("title",
                          [](Verb&) -> Outcome {
                              return Raised{"UserError", "Too hot.", {}, {}};
                          }))[0],
              "Lamp \\[red]");
}

TEST_F(HooksTest, WhatIsOverABoundEndsAlone) {
    const auto much = [](Verb& v) -> Outcome {
        for (int i = 0; i < 40; ++i)
            if (auto said = v.ask(Op::print, {std::string(100, 'x')}); std::holds_alternative<Stopped>(said))
                return said;
        return Value("all of it");
    };
    EXPECT_EQ(texts(shine("title", much)), std::vector<std::string>{"Lamp \\[red]"}) << "a tenth of the output";
    const auto deep = [this](Verb& v) -> Outcome {
        return v.ask(Op::call, {found(v), Value::list({}), Value::dict(), false, Value::list({})});
    };
    EXPECT_EQ(texts(shine("title", deep)), std::vector<std::string>{"Lamp \\[red]"});
    // A verb of the wizard's, or of the player's own, is no such verb.
    EXPECT_EQ(texts(shine("title", much, ann_)).size(), 41U);
    EXPECT_EQ(texts(shine("title", much, wizard_)).size(), 41U);
}

TEST_F(HooksTest, AnEmptyPotIsNotAskedAgain) {
    int calls = 0;
    const auto slow = [&calls, this](Verb& v) -> Outcome {
        ++calls;
        // The server's own work, until it stops it.
        for (;;)
            if (auto answer =
                    v.ask(Op::query, {Value::tuple({"relation", Value::object(room_), "contents"}), Value::list({})});
                std::holds_alternative<Stopped>(answer))
                return answer;
    };
    runner_->services().limits.hooks_ms = 60;
    executor_.script("shine", [this](Verb& v) {
        for (int i = 0; i < 5; ++i) {
            auto answer = v.ask(Op::call, {found(v), Value::list({}), Value::dict(), false, Value::list({})});
            if (auto* value = std::get_if<Value>(&answer)) v.print(shown(*value));
        }
        return Outcome(Value());
    });
    EXPECT_EQ(texts(shine("title", slow)), std::vector<std::string>(5, "Lamp \\[red]"));
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(texts(line(ann_, "shine")), std::vector<std::string>(5, "Lamp \\[red]"))
        << "each command has its own pot";
    EXPECT_EQ(calls, 2);
}

TEST_F(HooksTest, AVerbHearsWhichAreCalledNoMore) {
    const auto slow = [this](Verb& v) -> Outcome {
        for (;;)
            if (auto answer =
                    v.ask(Op::query, {Value::tuple({"relation", Value::object(room_), "contents"}), Value::list({})});
                std::holds_alternative<Stopped>(answer))
                return answer;
    };
    runner_->services().limits.hooks_ms = 60;
    executor_.script("shine", [this](Verb& v) {
        const auto title = found(v);
        const auto spent = [&] {
            auto verbs = Value::list({title, Ref{RefKind::verb, title.get<Ref>()->id, 0, "glow", 0}});
            auto answer = v.ask(Op::sdk, {"spent_hooks", Value::list({std::move(verbs)}), Value::dict()});
            const auto* value = std::get_if<Value>(&answer);
            const auto* list = value != nullptr ? value->get<List>() : nullptr;
            v.print(list == nullptr ? shown(value != nullptr ? *value : Value(true))
                                    : std::to_string(list->items.size()));
        };
        spent();
        v.ask(Op::call, {title, Value::list({}), Value::dict(), false, Value::list({})});
        spent();
        return Outcome(Value());
    });
    EXPECT_EQ(texts(shine("title", slow)), (std::vector<std::string>{"nothing", "1"}));
    const auto quick = [](Verb&) -> Outcome { return Value("a lamp"); };
    EXPECT_EQ(texts(shine("title", quick)), (std::vector<std::string>{"nothing", "nothing"}));
}

TEST_F(HooksTest, TheOwnerIsToldOnceAndARowIsKept) {
    const auto raising = [](Verb&) -> Outcome { return Raised{"ValueError", "broken", {}, {}}; };
    shine("title", raising);
    const auto told = outbox_.wait(0);
    ASSERT_EQ(texts(told).size(), 1U);
    EXPECT_NE(texts(told)[0].find("title was cut off"), std::string::npos) << texts(told)[0];
    EXPECT_EQ(told[0].player, bob_);
    line(ann_, "shine");
    const auto rows = [&] {
        std::size_t count = 0;
        (void)runner_->inspect([&](Attempt& attempt) {
            for (const auto& row : attempt.tx().select(world::Idx::audit_target, {lamp_}))
                count += std::get<std::string>((*row)[2]) == "hook_cut" ? 1 : 0;
        });
        return count;
    };
    runner_->drain(10);
    EXPECT_EQ(rows(), 1U);
    EXPECT_EQ(logged("was cut off while it was called for show").size(), 2U);
}

}  // namespace moosaic::task::testing
