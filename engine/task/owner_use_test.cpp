// What one owner keeps: counted with each commit, bounded by class, and no door past it.
#include "task/owner_use.hpp"

#include <array>
#include <map>

#include "task/testing/runner_fixture.hpp"
#include "task/tries.hpp"

namespace moosaic::task::testing {

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

// Ann may have 2 objects and Bob 3, so that gifts fill half of Bob's: 2. Nothing bounds the wizard.
TEST_F(OwnersTest, GiftsAreNoWayPastABound) {
    runner_->services().limits.bytes = 100'000;
    const auto box = [this](Id to) {
        return [this, to](Attempt& attempt) {
            auto& world = attempt.world();
            const Id made = make(attempt, "box", ann_);
            world.add_rule(world::Entity::object, made, {true, "entrust", 0, "everyone"});
            world::FieldChanges changes;
            changes.owner = to;
            const CallerScope as_ann(world, world::Principal::of(ann_));
            world.save(made, changes);
        };
    };
    EXPECT_EQ(as(ann_, box(bob_)), "");
    EXPECT_EQ(used(bob_).objects, 2);
    EXPECT_NE(as(ann_, box(bob_)).find("more than 2 objects"), std::string::npos) << "half of it is left to Bob";
    EXPECT_NE(as(ann_, box(wizard_)).find("Only a wizard gives things to"), std::string::npos);
    EXPECT_NE(as(ann_, box(system_)).find("is nobody"), std::string::npos) << "a thing would have a bound of its own";
    EXPECT_EQ(as(bob_, [this](Attempt& attempt) { make(attempt, "box", bob_); }), "");
    EXPECT_EQ(as(wizard_,
                 [&](Attempt& attempt) {
                     world::FieldChanges changes;
                     changes.owner = ann_;
                     attempt.world().save(make(attempt, "box", wizard_), changes);
                 }),
              "")
        << "a wizard gives what he likes";
    expect_counters_right();
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
