// The Runner from outside: effects, output, errors, conflicts, hooks, and workers that lie.
#include <atomic>
#include <set>

#include "task/due_rows.hpp"
#include "task/testing/runner_fixture.hpp"

namespace moosaic::task::testing {

namespace {

using executor::Outcome;
using executor::Raised;
using executor::Stopped;
using Verb = ScriptedExecutor::Verb;

Value object(Id id) { return Value::object(id); }

Outcome set(Verb& verb, Id on, const std::string& name, const Value& value) {
    return verb.ask(Op::method, {object(on), "set_property", Value::list({name, value}), Value::dict()});
}

Value get(Verb& verb, Id on, const std::string& name) {
    auto outcome =
        verb.ask(Op::method, {object(on), "get_property", Value::list({name}), Value::dict({{"default", 0}})});
    auto* value = std::get_if<Value>(&outcome);
    return value != nullptr ? *value : Value("raised");
}

bool raised(const Outcome& outcome, const std::string& type) {
    const auto* error = std::get_if<Raised>(&outcome);
    return error != nullptr && error->type == type;
}

class RunnerTest : public RunnerFixture {
protected:
    // A command of everybody in the room, with the given owner and script.
    void command(const std::string& name, Id owner, ScriptedExecutor::Script script) {
        executor_.script(name, std::move(script));
        const auto added =
            runner_->transact([&](Attempt& attempt) { verb(attempt, room_, {name}, name, owner, false, "either"); });
        ASSERT_TRUE(added.has_value()) << added.error().text();
    }
};

}  // namespace

TEST_F(RunnerTest, WhatACommandPrintsAndWritesIsThereAfterwards) {
    command("mark", ann_, [&](Verb& v) {
        v.print("before");
        set(v, ann_, "marked", true);
        v.print("after");
        return Outcome(Value());
    });
    const auto releases = line(ann_, "mark");
    EXPECT_EQ(texts(releases), (std::vector<std::string>{"before", "after"}));
    EXPECT_EQ(releases.back().status, 0);
    EXPECT_EQ(property(ann_, "marked"), Value(true));
}

TEST_F(RunnerTest, AFailingCommandKeepsWhatItPrintedAndNothingElse) {
    command("fail", ann_, [&](Verb& v) {
        v.print("printed");
        set(v, ann_, "marked", true);
        return Outcome(Raised{"UserError", "no [red]luck[/]", {}, {}});
    });
    const auto releases = line(ann_, "fail");
    ASSERT_EQ(texts(releases).size(), 3U);
    EXPECT_EQ(texts(releases)[0], "printed");
    EXPECT_NE(texts(releases)[1].find("no \\[red]luck"), std::string::npos) << texts(releases)[1];
    EXPECT_NE(texts(releases)[2].find("None of that happened"), std::string::npos) << texts(releases)[2];
    EXPECT_EQ(releases.back().status, 1);
    EXPECT_TRUE(property(ann_, "marked").is_none());
}

TEST_F(RunnerTest, FramesAreShownToTheAuthorAndToWizardsOnly) {
    command("crash", ann_, [&](Verb&) {
        return Outcome(Raised{"ZeroDivisionError",
                              "division by zero",
                              {},
                              {{"#" + std::to_string(ann_) + " (Ann)", "#1 (x):crash", 3, "1/0"}}});
    });
    const auto joined = [&](Id who) {
        std::string all;
        for (const auto& text : texts(line(who, "crash"))) all += text + "\n";
        return all;
    };
    EXPECT_NE(joined(ann_).find("crash, line 3"), std::string::npos);
    EXPECT_EQ(joined(bob_).find("line 3"), std::string::npos);
    EXPECT_EQ(joined(bob_).find("ZeroDivisionError"), std::string::npos);
    EXPECT_NE(joined(bob_).find("failed inside the world's code"), std::string::npos);
}

TEST_F(RunnerTest, FragmentsAreTasksOfTheirOwnAndAnErrorDoesNotStopTheNext) {
    command("bad", ann_, [&](Verb& v) {
        set(v, ann_, "bad", true);
        return Outcome(Raised{"UserError", "bad", {}, {}});
    });
    command("good", ann_, [&](Verb& v) {
        set(v, ann_, "good", true);
        return Outcome(Value());
    });
    const auto releases = line(ann_, "good; bad; good");
    ASSERT_EQ(releases.size(), 3U);
    EXPECT_FALSE(releases[0].last);
    EXPECT_TRUE(releases[2].last);
    EXPECT_EQ(releases[2].status, 1) << "a failure anywhere in the line is its status";
    EXPECT_EQ(property(ann_, "good"), Value(true));
    EXPECT_TRUE(property(ann_, "bad").is_none());
}

TEST_F(RunnerTest, ConflictingCommandsAreRunAgainUntilEachCounted) {
    command("count", wizard_, [&](Verb& v) {
        const auto seen = get(v, room_, "n");
        const auto* n = seen.get<std::int64_t>();
        set(v, room_, "n", (n != nullptr ? *n : 0) + 1);
        return Outcome(Value());
    });
    std::vector<SessionId> sessions;
    for (int i = 0; i < 40; ++i) {
        Command command;
        command.session = ++session_;
        command.avatar = i % 2 == 0 ? ann_ : bob_;
        command.line = "count";
        command.settings = Value::dict();
        sessions.push_back(command.session);
        runner_->command(std::move(command));
    }
    std::int64_t counted = 0;
    for (const auto session : sessions) counted += outbox_.wait(session).back().status == 0 ? 1 : 0;
    EXPECT_EQ(property(room_, "n"), Value(counted));
    EXPECT_EQ(counted, 40);
}

TEST_F(RunnerTest, HooksFollowTheirMoveExitBeforeEnterBeforeTheLineIsDone) {
    Id hall = 0;
    ASSERT_TRUE(runner_
                    ->transact([&](Attempt& attempt) {
                        hall = make(attempt, "Hall", wizard_);
                        verb(attempt, hall, {"accept"}, "yes", wizard_, true);
                        verb(attempt, hall, {"enterfunc"}, "entered", wizard_, true);
                        verb(attempt, room_, {"exitfunc"}, "left", wizard_, true);
                    })
                    .has_value());
    executor_.script("entered", [](Verb& v) {
        v.print("entered");
        return Outcome(Value());
    });
    executor_.script("left", [](Verb& v) {
        v.print("left");
        return Outcome(Value());
    });
    command("leave", wizard_, [&](Verb& v) {
        v.print("going");
        return v.ask(Op::save, {object(ann_), Value::dict({{"location", object(hall)}})});
    });
    const auto releases = line(ann_, "leave");
    EXPECT_EQ(texts(releases), (std::vector<std::string>{"going", "left", "entered"}));
    EXPECT_EQ(runner_->location_of(ann_), hall);
    std::vector<Id> rows{1};
    ASSERT_TRUE(runner_
                    ->inspect([&](Attempt& attempt) {
                        rows = {};
                        for (const auto& row : attempt.tx().sweep(world::Tab::task, {}, 10))
                            rows.push_back(std::get<std::int64_t>((*row)[0]));
                    })
                    .has_value());
    EXPECT_TRUE(rows.empty()) << "a hook's row goes with its own commit";
}

TEST_F(RunnerTest, WhatAnOlderProgramLeftBehindRuns) {
    executor_.script("left", [&](Verb& v) { return set(v, wizard_, "left", v.call.args.at(0)); });
    ASSERT_TRUE(runner_
                    ->transact([&](Attempt& attempt) {
                        verb(attempt, room_, {"exitfunc"}, "left", wizard_, true);
                        using storage::Field;
                        attempt.tx().put(world::Tab::task,
                                         {attempt.tx().allocate(world::Seq::row), std::string("hook"), Field(ann_),
                                          Field(ann_), Field(), Field(room_), std::string("exitfunc"),
                                          std::to_string(ann_), Field(), std::int64_t{3}});
                    })
                    .has_value());
    runner_->resume();
    runner_->drain(60);
    EXPECT_EQ(property(wizard_, "left"), object(ann_));
}

TEST_F(RunnerTest, WhatIsNotDueOrOfAnUnknownKindStays) {
    executor_.script("left", [&](Verb& v) { return set(v, wizard_, "left", v.call.args.at(0)); });
    DueRow row;
    row.this_object = room_;
    row.verb = "exitfunc";
    row.args = {object(ann_)};
    row.caller = row.player = ann_;
    ASSERT_TRUE(runner_->transact([&](Attempt& attempt) {
        verb(attempt, room_, {"exitfunc"}, "left", wizard_, true);
        row.due = attempt.now() + 3600'000'000;
        put_due(attempt.tx(), row);
        row.due = 0;
        row.kind = "tomorrow's";
        put_due(attempt.tx(), row);
    }));
    runner_->resume();
    runner_->drain(60);
    EXPECT_EQ(property(wizard_, "left"), Value());
    std::size_t left = 0;
    ASSERT_TRUE(
        runner_->inspect([&](Attempt& attempt) { left = attempt.tx().sweep(world::Tab::task, {}, 10).size(); }));
    EXPECT_EQ(left, 2U);
}

TEST_F(RunnerTest, NumbersOfSessionsAndTasksAreUniqueOverRestarts) {
    std::set<std::uint64_t> seen;
    std::uint64_t task = 0;
    for (int life = 0; life < 3; ++life) {
        for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(runner_->new_session()).second);
        ASSERT_TRUE(runner_->inspect([&](Attempt& attempt) { task = attempt.facts().id; }).has_value());
        EXPECT_TRUE(seen.insert(task).second);
        // One that ends with its process, without giving anything back, and one that ends well.
        start_again(life == 0);
    }
    EXPECT_LT(*seen.rbegin(), std::uint64_t{1} << 53);
}

TEST_F(RunnerTest, AFailedMoveHasNoHooks) {
    executor_.script("left", [](Verb& v) {
        v.print("left");
        return Outcome(Value());
    });
    ASSERT_TRUE(runner_->transact([&](Attempt& attempt) { verb(attempt, room_, {"exitfunc"}, "left", wizard_, true); })
                    .has_value());
    command("leave", wizard_, [&](Verb& v) {
        return v.ask(Op::save, {object(ann_), Value::dict({{"location", object(bob_)}})});
    });
    const auto releases = line(ann_, "leave");
    ASSERT_EQ(texts(releases).size(), 1U);
    EXPECT_NE(texts(releases)[0].find(" not "), std::string::npos) << "a refusal, in words";
    EXPECT_EQ(runner_->location_of(ann_), room_);
}

TEST_F(RunnerTest, AWorkerActsForItsPrincipalOnly) {
    command("lie", ann_, [&](Verb& v) {
        EXPECT_TRUE(raised(set(v, bob_, "x", 1), "AccessError"));
        return v.ask_as(wizard_, Op::method, {object(bob_), "set_property", Value::list({"x", 1}), Value::dict()});
    });
    const auto releases = line(ann_, "lie");
    EXPECT_EQ(releases.back().status, 1);
    EXPECT_TRUE(property(bob_, "x").is_none());
}

TEST_F(RunnerTest, AWizardsWorkerMayTakeLesserRights) {
    command("lower", wizard_, [&](Verb& v) {
        EXPECT_TRUE(
            raised(v.ask_as(ann_, Op::method, {object(bob_), "set_property", Value::list({"x", 1}), Value::dict()}),
                   "AccessError"));
        return set(v, bob_, "x", 2);
    });
    EXPECT_EQ(line(ann_, "lower").back().status, 0);
    EXPECT_EQ(property(bob_, "x"), Value(2));
}

// Base (the wizard's) is overridden by Ann's, and that by Bob's, which refuses. Ann's worker says that it passes on
// from hers, which nobody has called.
TEST_F(RunnerTest, NoWorkerPassesThroughWhatOthersOverride) {
    Id base = 0;
    Id top = 0;
    bool refuses = true;
    executor_.script("base", [](Verb&) { return Outcome(Value("opened")); });
    const auto pass_on = [](Verb& v) {
        const Ref self{RefKind::verb, v.call.code.verb, v.call.this_object, v.call.verb_name, 0};
        auto next = v.ask(Op::next_verb, {self});
        const auto* verb = std::get_if<Value>(&next);
        if (verb == nullptr || verb->is_none()) return next;
        return v.ask(Op::call, {*verb->find("ref"), Value::list(), Value::dict(), true, Value::list()});
    };
    executor_.script("middle", pass_on);
    executor_.script("top", [&](Verb& v) { return refuses ? Outcome(Value("shut")) : pass_on(v); });
    Ref target;
    ASSERT_TRUE(runner_
                    ->transact([&](Attempt& a) {
                        base = make(a, "base", wizard_);
                        const Id middle = make(a, "middle", ann_, 0, {base});
                        top = make(a, "top", bob_, 0, {middle});
                        verb(a, base, {"open", "unlock"}, "base", wizard_, true);
                        verb(a, middle, {"open", "unlock"}, "middle", ann_, true);
                        verb(a, top, {"open"}, "top", bob_, true);
                        a.world().add_rule(world::Entity::verb, a.world().get_verb(base, "open").front().verb.id,
                                           {false, "execute", 0, "everyone"});
                        target = {RefKind::verb, a.world().get_verb(base, "open").front().verb.id, top, "open", 0};
                    })
                    .has_value());
    command("lie", ann_, [&](Verb& v) {
        const Value frames = Value::list({Value::tuple({object(top), "open", object(base), object(ann_)})});
        EXPECT_TRUE(raised(v.ask(Op::call, {target, Value::list(), Value::dict(), true, frames}), "AccessError"));
        return Outcome(Value());
    });
    EXPECT_EQ(line(ann_, "lie").back().status, 0);
    const auto opens = [&](const std::string& name, const std::string& says) {
        command("try" + name, bob_, [&, name](Verb& v) {
            auto found = v.ask(Op::find_verb, {object(top), name, Value::list({true, false, true, true})});
            const auto* verb = std::get_if<Value>(&found);
            EXPECT_NE(verb, nullptr);
            if (verb == nullptr) return found;
            auto opened = v.ask(Op::call, {*verb->find("ref"), Value::list(), Value::dict(), false, Value::list()});
            const auto* value = std::get_if<Value>(&opened);
            EXPECT_TRUE(value != nullptr && *value == Value(says)) << name;
            return Outcome(Value());
        });
        EXPECT_EQ(line(ann_, "try" + name).back().status, 0);
    };
    opens("open", "shut");
    opens("unlock", "opened");
    refuses = false;
    ASSERT_TRUE(runner_->transact([&](Attempt&) {}).has_value());
    command("again", ann_, [&](Verb& v) {
        auto found = v.ask(Op::find_verb, {object(top), "open", Value::list({true, false, true, true})});
        const auto* verb = std::get_if<Value>(&found);
        if (verb == nullptr) return found;
        auto opened = v.ask(Op::call, {*verb->find("ref"), Value::list(), Value::dict(), false, Value::list()});
        const auto* value = std::get_if<Value>(&opened);
        EXPECT_TRUE(value != nullptr && *value == Value("opened")) << "who is let through goes all the way";
        return Outcome(Value());
    });
    EXPECT_EQ(line(ann_, "again").back().status, 0);
}

TEST_F(RunnerTest, CodeOfOthersIsNotHandedOut) {
    command("secret", bob_, [](Verb&) { return Outcome(Value()); });
    command("spy", ann_, [&](Verb& v) {
        auto found = v.ask(Op::find_verb, {object(room_), "secret", Value::list({true, false, true, true})});
        const auto* verb = std::get_if<Value>(&found);
        return v.ask(Op::code, {verb != nullptr ? *verb->find("ref") : Value()});
    });
    EXPECT_EQ(line(ann_, "spy").back().status, 1);
}

TEST_F(RunnerTest, AnotherOwnersVerbRunsAsItsOwner) {
    executor_.script("inner", [&](Verb& v) {
        EXPECT_EQ(v.call.principal, bob_);
        return set(v, bob_, "touched", true);
    });
    ASSERT_TRUE(
        runner_->transact([&](Attempt& attempt) { verb(attempt, bob_, {"inner"}, "inner", bob_, true); }).has_value());
    command("outer", ann_, [&](Verb& v) {
        auto found = v.ask(Op::attr, {object(bob_), "inner"});
        const auto* value = std::get_if<Value>(&found);
        const auto* pair = value != nullptr ? value->get<Tuple>() : nullptr;
        if (pair == nullptr) return Outcome(Raised{"UserError", "not found", {}, {}});
        return v.ask(Op::call, {*pair->items[1].find("ref"), Value::list(), Value::dict(), false, Value::list()});
    });
    EXPECT_EQ(line(ann_, "outer").back().status, 0);
    EXPECT_EQ(property(bob_, "touched"), Value(true));
}

TEST_F(RunnerTest, ALostWorkerIsForgivenOnce) {
    std::atomic<int> runs{0};
    command("flaky", ann_, [&](Verb& v) -> Outcome {
        if (++runs == 1) return Stopped{Stopped::Why::worker_lost, "lost", {}};
        v.print("made it");
        return Value();
    });
    EXPECT_EQ(texts(line(ann_, "flaky")), (std::vector<std::string>{"made it"}));
    command("hopeless", ann_, [&](Verb&) -> Outcome {
        return Stopped{Stopped::Why::worker_lost, "The worker was lost.", {}};
    });
    EXPECT_EQ(line(ann_, "hopeless").back().status, 1);
}

TEST_F(RunnerTest, ACallThatThrowsLeavesNoTraceInItsCaller) {
    executor_.script("throws", [](Verb&) -> Outcome { throw std::runtime_error("out of memory, say"); });
    ASSERT_TRUE(runner_->transact([&](Attempt& attempt) { verb(attempt, bob_, {"throws"}, "throws", bob_, true); })
                    .has_value());
    command("outer", ann_, [&](Verb& v) {
        auto found = v.ask(Op::attr, {object(bob_), "throws"});
        const auto* ref = std::get_if<Value>(&found)->get<Tuple>()->items[1].find("ref");
        for (int i = 0; i < 100; ++i)
            EXPECT_TRUE(
                raised(v.ask(Op::call, {*ref, Value::list(), Value::dict(), false, Value::list()}), "RuntimeError"));
        const auto frames = v.ask(Op::frames, {});
        EXPECT_EQ(std::get_if<Value>(&frames)->get<List>()->items.size(), 1U);
        return set(v, ann_, "after", true);
    });
    EXPECT_EQ(line(ann_, "outer").back().status, 0);
    EXPECT_EQ(property(ann_, "after"), Value(true));
}

TEST_F(RunnerTest, TheEnginesOwnWorkFollowsTheSameRules) {
    int tries = 0;
    const auto done = runner_->transact([&](Attempt& attempt) {
        (void)attempt.world().find_property(ann_, "read");
        attempt.world().set_property(bob_, "n", ++tries);
        if (tries == 1) throw TaskStopped(Stopped{Stopped::Why::worker_lost, "lost", {}});
        if (tries == 2) throw TaskStopped(Stopped{Stopped::Why::no_worker, "", {}});
        if (tries == 3) throw world::Restart();
        if (tries == 4) {
            const auto other = runner_->transact([&](Attempt& a) { a.world().set_property(ann_, "read", 1); });
            EXPECT_TRUE(other.has_value());
        }
    });
    EXPECT_TRUE(done.has_value());
    EXPECT_EQ(tries, 5);
    EXPECT_EQ(property(bob_, "n"), Value(5));
    const auto stopped = runner_->transact([&](Attempt&) {
        ++tries;
        throw TaskStopped(Stopped{Stopped::Why::time_limit, "That took too long.", {}});
    });
    EXPECT_EQ(stopped.error().message, "That took too long.");
    EXPECT_EQ(tries, 6) << "a limit is the end";
}

TEST_F(RunnerTest, ATaskWithoutAWorkerWaitsItsTurn) {
    std::atomic<int> runs{0};
    command("patient", ann_, [&](Verb&) -> Outcome {
        if (++runs < 4) return Stopped{Stopped::Why::no_worker, "", {}};
        return Value();
    });
    EXPECT_EQ(line(ann_, "patient").back().status, 0);
    EXPECT_EQ(runs, 4);
}

TEST_F(RunnerTest, TooMuchOutputEndsTheCommand) {
    command("flood", ann_, [&](Verb& v) {
        for (int i = 0; i < 40000; ++i) {
            auto outcome = v.ask(Op::print, {std::string(100, 'x')});
            if (std::holds_alternative<Stopped>(outcome)) return outcome;
        }
        return Outcome(Value());
    });
    const auto releases = line(ann_, "flood");
    EXPECT_EQ(releases.back().status, 1);
    EXPECT_NE(texts(releases).back().find("too much output"), std::string::npos);
}

TEST_F(RunnerTest, UnknownCommandsAreAnErrorAlsoWhenHuhTakesThem) {
    EXPECT_EQ(line(ann_, "xyzzy").back().status, 1);
    executor_.script("huh", [](Verb& v) {
        v.print("What?");
        return Outcome(Value());
    });
    ASSERT_TRUE(
        runner_->transact([&](Attempt& attempt) { verb(attempt, room_, {"huh"}, "huh", wizard_, true); }).has_value());
    const auto releases = line(ann_, "xyzzy");
    EXPECT_EQ(texts(releases), (std::vector<std::string>{"What?"}));
    EXPECT_EQ(releases.back().status, 1);
}

TEST_F(RunnerTest, SourceIsCheckedBeforeItIsStored) {
    command("define", ann_, [&](Verb& v) {
        return v.ask(Op::method,
                     {object(ann_), "add_verb", Value::list({"spell"}), Value::dict({{"code", "forbidden"}})});
    });
    const auto releases = line(ann_, "define");
    ASSERT_EQ(texts(releases).size(), 1U);
    EXPECT_NE(texts(releases)[0].find("line 2"), std::string::npos);
    EXPECT_NE(texts(releases)[0].find("no-forbidden"), std::string::npos);
}

}  // namespace moosaic::task::testing
