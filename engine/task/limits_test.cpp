// Limits of a task: each one clear message, one rollback, one line for the operator.
#include <array>
#include <map>

#include "task/owner_use.hpp"
#include "task/testing/runner_fixture.hpp"
#include "task/tries.hpp"

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

// What owners keep, and bounds by class: Ann is a programmer, Bob a player.
class OwnersTest : public RunnerFixture {
protected:
    void adjust(RunnerOptions& options) override {
        auto& limits = options.limits;
        limits.objects = 3;
        limits.classes[static_cast<std::size_t>(PrincipalClass::programmer)].objects = 2;
        limits.classes[static_cast<std::size_t>(PrincipalClass::programmer)].bytes = 2000;
        limits.classes[static_cast<std::size_t>(PrincipalClass::programmer)].output_bytes = 2000;
        limits.by_class = limits.of_owners = true;
    }
    void build(Attempt& attempt) override {
        RunnerFixture::build(attempt);
        const Id kind = make(attempt, "Generic Programmer", wizard_);
        world::FieldChanges known;
        known.unique_name = true;
        attempt.world().save(system_, known);
        attempt.world().set_property(system_, "programmer", Value::object(kind));
        attempt.world().add_parent(ann_, kind);
        attempt.world().hooks().clear();
    }
    OwnerUse used(Id owner) {
        OwnerUse use;
        (void)runner_->inspect([&](Attempt& attempt) { use = use_of(attempt.tx(), owner); });
        return use;
    }
    void expect_counters_right() {
        ASSERT_TRUE(runner_->inspect([&](Attempt& attempt) {
            auto rows = all_use(attempt.tx());
            for (const Id owner : {ann_, bob_, wizard_}) {
                EXPECT_EQ(use_of(attempt.tx(), owner).objects, rows[owner].objects) << owner;
                EXPECT_EQ(use_of(attempt.tx(), owner).bytes, rows[owner].bytes) << owner;
            }
        }));
    }
    // As the owner, through the engine's own doors.
    std::string as(Id who, const std::function<void(Attempt&)>& work) {
        std::string said;
        TaskFacts facts;
        facts.player = facts.caller = who;
        facts.started = services_.clock().steady();
        facts.deadline = facts.started + std::chrono::seconds(30);
        facts.settings = Value::dict();
        facts.what = EngineWork{work};
        class Kept : public Trial {
        public:
            Kept(store::Store& store, std::string& said) : store_(store), said_(said) {}
            bool settle(Attempt& attempt, Returned) override { return static_cast<bool>(store_.commit(attempt.tx())); }
            void failed(Attempt&, Failure failure, Returned) override { said_ = error_of(failure).message; }
            void given_up(const Failure& failure) override { said_ = error_of(failure).message; }

        private:
            store::Store& store_;
            std::string& said_;
        } trial(*store_, said);
        run_tries(runner_->services(), facts, trial);
        return said;
    }
};

TEST_F(OwnersTest, KeepNoMoreThanTheirClassMay) {
    const auto own = used(ann_);
    EXPECT_EQ(own.objects, 1) << "herself";
    EXPECT_GT(own.bytes, 3);
    const auto box = [this](Id who) { return [this, who](Attempt& attempt) { make(attempt, "box", who); }; };
    EXPECT_EQ(as(ann_, box(ann_)), "");
    EXPECT_EQ(used(ann_).objects, 2);
    EXPECT_GT(used(ann_).bytes, own.bytes);
    EXPECT_NE(as(ann_, box(ann_)).find("with more than 2 objects and was stopped."), std::string::npos);
    EXPECT_EQ(used(ann_).objects, 2) << "nothing of it happened";
    EXPECT_EQ(as(bob_, box(bob_)), "");
    EXPECT_EQ(as(bob_, box(bob_)), "");
    EXPECT_NE(as(bob_, box(bob_)).find("more than 3 objects"), std::string::npos);
    EXPECT_EQ(as(wizard_,
                 [&](Attempt& attempt) {
                     for (int i = 0; i < 10; ++i) make(attempt, "box", wizard_);
                 }),
              "")
        << "a wizard has no bound";
    const auto set = [this](std::size_t size) {
        return [this, size](Attempt& attempt) { attempt.world().set_property(ann_, "text", std::string(size, 'x')); };
    };
    EXPECT_EQ(as(ann_, set(1000)), "");
    const auto much = used(ann_).bytes;
    EXPECT_NE(as(ann_, set(3000)).find("more than 2000 bytes"), std::string::npos);
    EXPECT_EQ(as(ann_, set(10)), "") << "less is never too much";
    EXPECT_EQ(used(ann_).bytes, much - 990);
}

// Whatever an owner can have the world keep more and more of.
TEST_F(OwnersTest, EveryRowCounts) {
    Id toy = 0;
    Id zap = 0;
    ASSERT_EQ(as(ann_,
                 [&](Attempt& attempt) {
                     toy = make(attempt, "toy", ann_);
                     verb(attempt, toy, {"zap"}, "yes", ann_);
                     zap = attempt.world().get_verb(toy, "zap").front().verb.id;
                     attempt.world().set_property(toy, "text", std::string("x"));
                 }),
              "");
    ASSERT_TRUE(runner_->transact([&](Attempt& attempt) {
        const Id kind = make(attempt, "kind", wizard_);
        attempt.world().set_property(kind, "pinned", std::string("x"), true, wizard_);
        attempt.world().add_parent(toy, kind);
    }));
    using Grow = std::function<void(Attempt&, int)>;
    const auto rule = [](int i) {
        static constexpr std::array<const char*, 8> permissions = {"read",   "write",   "execute", "move",
                                                                   "derive", "entrust", "grant",   "transmute"};
        return world::AclRule{true, permissions.at(static_cast<std::size_t>(i % 8)), i / 8 % 5 + 1, {}};
    };
    const std::map<std::string, Grow> doors = {
        {"aliases", [&](Attempt& a, int i) { a.world().add_alias(toy, "alias" + std::to_string(i)); }},
        {"names of a verb",
         [&](Attempt& a, int i) {
             std::vector<std::string> names;
             for (int n = 0; n <= i; ++n) names.push_back("zap" + std::to_string(n));
             a.world().set_verb_names(zap, names);
         }},
        {"a verb of many names in one word",
         [&](Attempt& a, int i) {
             a.world().set_verb_names(zap, {"a*" + std::string(static_cast<std::size_t>(i + 1), 'b')});
         }},
        {"names of verbs", [&](Attempt& a, int i) { verb(a, toy, {"verb" + std::to_string(i)}, "", ann_); }},
        {"a verb's file",
         [&](Attempt& a, int i) {
             world::AddVerb request;
             request.names = {"filed"};
             request.code = "yes";
             request.replace = true;
             request.repo = std::string(static_cast<std::size_t>(50 * i), 'r');
             a.world().add_verb(toy, request);
         }},
        {"rules of an object", [&](Attempt& a, int i) { a.world().add_rule(world::Entity::object, toy, rule(i)); }},
        {"rules of a verb", [&](Attempt& a, int i) { a.world().add_rule(world::Entity::verb, zap, rule(i)); }},
        {"rules of a property",
         [&](Attempt& a, int i) {
             a.world().add_rule(world::Entity::property, a.world().find_property(toy, "text")->id, rule(i));
         }},
        {"what a property of the wizard's becomes on it",
         [&](Attempt& a, int i) {
             a.world().set_property(toy, "pinned", std::string(static_cast<std::size_t>(50 * i), 'x'));
         }},
        {"empty properties",
         [&](Attempt& a, int i) { a.world().set_property(toy, "p" + std::to_string(i), Value()); }}};
    for (const auto& [door, grow] : doors) {
        runner_->services().limits.classes[static_cast<std::size_t>(PrincipalClass::programmer)].bytes =
            used(ann_).bytes + 500;
        std::string said;
        for (int i = 0; i < 60 && said.empty(); ++i) said = as(ann_, [&, i](Attempt& a) { grow(a, i); });
        EXPECT_NE(said.find("bytes and was stopped"), std::string::npos) << door << ": " << said;
    }
    expect_counters_right();
}

// What is about a thing goes with it, to whoever owns it then, and away with it.
TEST_F(OwnersTest, TheCountersAgreeWithTheRows) {
    runner_->services().limits.of_owners = false;
    Id toy = 0;
    const auto step = [&](const std::function<void(Attempt&)>& work) {
        const auto done = runner_->transact(work);
        EXPECT_TRUE(done) << (done ? "" : done.error().text());
        expect_counters_right();
    };
    const auto give = [&](Id to) {
        return [&, to](Attempt& a) {
            world::FieldChanges changes;
            changes.owner = to;
            a.world().save(toy, changes);
        };
    };
    const auto zap = [&](Attempt& a) { return a.world().get_verb(toy, "zap").front().verb.id; };
    step([&](Attempt& a) { toy = make(a, "toy", ann_); });
    step([&](Attempt& a) {
        a.world().add_alias(toy, "plaything");
        verb(a, toy, {"zap", "za*pp"}, "yes", ann_);
        a.world().add_rule(world::Entity::object, toy, {true, "move", bob_, {}});
        a.world().set_property(toy, "text", std::string("some"), {}, ann_);
        a.world().add_parent(toy, room_);
    });
    step([&](Attempt& a) { a.world().add_rule(world::Entity::verb, zap(a), {true, "write", bob_, {}}); });
    step(give(bob_));
    step([&](Attempt& a) {
        give(ann_)(a);
        a.world().add_alias(toy, "thing");
    });
    step([&](Attempt& a) { a.world().save_verb(zap(a), {}, {}, {}, bob_, {}); });
    step([&](Attempt& a) {
        a.world().save_verb(zap(a), {}, {}, {}, ann_, {});
        a.world().set_verb_names(zap(a), {"zap", "zip"});
    });
    step([&](Attempt& a) {
        const Id id = a.world().find_property(toy, "text")->id;
        a.world().add_rule(world::Entity::property, id, {true, "write", bob_, {}});
    });
    step([&](Attempt& a) { a.world().save_property(a.world().find_property(toy, "text")->id, {}, bob_, {}); });
    step([&](Attempt& a) { a.world().delete_verb(zap(a)); });
    step(give(0));
    step([&](Attempt& a) { a.world().destroy(toy); });
    step([&](Attempt& a) { a.world().destroy(bob_); });
    EXPECT_EQ(used(bob_).objects, 0);
}

// A world of a version that left some out, or counted nothing, is counted anew once.
TEST_F(OwnersTest, CountingAllGivesTheSame) {
    EXPECT_EQ(as(bob_,
                 [this](Attempt& attempt) {
                     make(attempt, "box", bob_);
                     attempt.world().add_alias(bob_, "bobby");
                     attempt.world().set_property(bob_, "text", "some");
                 }),
              "");
    const auto before = used(bob_);
    for (const bool older : {false, true}) {
        ASSERT_TRUE(runner_->transact([&](Attempt& attempt) {
            attempt.tx().put(world::Tab::owner_use, {bob_, std::int64_t{-100}, std::int64_t{-100}});
            attempt.tx().put(world::Tab::owner_use, {Id{7777}, std::int64_t{-100}, std::int64_t{-100}});
            if (older) attempt.tx().put(world::Tab::owner_use, {Id{0}, std::int64_t{0}, std::int64_t{0}});
        }));
        runner_->resume();
        EXPECT_EQ(used(bob_).objects, before.objects);
        EXPECT_EQ(used(bob_).bytes, before.bytes);
        EXPECT_EQ(used(7777).objects, 0);
    }
    ASSERT_TRUE(runner_->transact([&](Attempt& attempt) {
        attempt.tx().put(world::Tab::owner_use, {bob_, std::int64_t{-100}, std::int64_t{-100}});
    }));
    runner_->resume();
    EXPECT_EQ(used(bob_).objects, 100) << "only once";
}

}  // namespace moosaic::task::testing
