// Reading ahead makes no difference: two servers over one store, one that answers ahead and keeps what lines meant, one
// that does not, run the same lines of the same players in real workers, and everything is changed between them.
//
// MOOSAIC_ROUNDS rounds (default 500; `tools/prove ahead`: 100,000), from MOOSAIC_SEED.
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "changes.hpp"
#include "task/testing/runner_fixture.hpp"

namespace moosaic::ahead_difference {

namespace {

using task::Attempt;
using task::Runner;

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : fallback;
}

// An executor with workers of its own.
class Workers {
public:
    Workers() {
        const std::string build = MOOSAIC_BUILD_DIR;
        services_ = std::make_unique<detail::StandaloneServices>(
            build + "/libexec/moosaic", std::vector<std::string>{build + "/lib/moosaic/plugins"});
        auto plugin = detail::load_plugin(build + "/lib/moosaic/plugins/executor/prefork.so", executor::kind);
        if (!plugin) throw std::runtime_error(plugin.error().text());
        executor_.reset(static_cast<executor::Executor*>(plugin->release()));
        const auto configured = detail::configure_alone(*executor_, *services_, {{"workers", std::int64_t{8}}});
        if (!configured) throw std::runtime_error(configured.error().text());
        if (const auto started = executor_->start(); !started) throw std::runtime_error(started.error().text());
    }
    ~Workers() { executor_->stop(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    [[nodiscard]] executor::Executor& get() { return *executor_; }

private:
    std::unique_ptr<detail::StandaloneServices> services_;
    std::unique_ptr<executor::Executor> executor_;
};

// One of the two servers.
class Side {
public:
    Side(store::Store& store, Services& services, bool ahead, bool stale) {
        task::RunnerOptions options;
        options.own_stacks = {.tasks = 2, .threads = 1};
        options.limits.time_ms = 60000;
        options.limits.ahead = ahead;
        options.unsafe_stale_ahead = stale;
        runner_ = std::make_unique<Runner>(store, workers_.get(), outbox_, services.clock(), services.random(),
                                           services.log(), options);
    }
    // What the player is shown, and how the line ended.
    std::string run(Id player, const std::string& text) {
        task::Command command;
        command.session = ++session_;
        command.avatar = player;
        command.line = text;
        command.settings = Value::dict();
        runner_->command(std::move(command));
        const auto releases = outbox_.wait(session_);
        std::string shown;
        for (const auto& release : releases)
            for (const auto& message : release.messages()) shown += message.markup + "\n";
        return shown + "status " + std::to_string(releases.back().status);
    }
    [[nodiscard]] Runner& runner() { return *runner_; }

private:
    Workers workers_;
    task::testing::KeptOutbox outbox_;
    std::unique_ptr<Runner> runner_;
    task::SessionId session_ = 0;
};

class AheadDifference : public ::testing::Test {
protected:
    void SetUp() override {
        auto plugin = detail::load_plugin(MOOSAIC_TEST_STORAGE, "storage");
        ASSERT_TRUE(plugin.has_value()) << plugin.error().text();
        storage_.reset(dynamic_cast<storage::Storage*>(plugin->release()));
        storage::OpenOptions options;
        options.schema = world::schema();
        ASSERT_TRUE(storage_->open(options).has_value());
        store_ = std::make_unique<store::Store>(*storage_);
    }
    void TearDown() override {
        store_.reset();
        storage_->close();
    }

    // How many rounds differed; stops after the first few.
    std::size_t differences(std::uint64_t seed, std::uint64_t rounds, bool stale) {
        Side with(*store_, services_, true, stale);
        Side without(*store_, services_, false, false);
        Changes changes(seed);
        const auto built = without.runner().transact([&](Attempt& attempt) { changes.build(attempt); });
        EXPECT_TRUE(built.has_value()) << built.error().text();
        std::size_t different = 0;
        std::uint64_t good = 0;
        for (std::uint64_t round = 0; round < rounds && different < 3; ++round) {
            bool made = false;
            const auto changed = without.runner().transact([&](Attempt& attempt) { made = changes.change(attempt); });
            EXPECT_TRUE(changed.has_value()) << changed.error().text();
            const auto [player, line] = changes.line();
            const auto one = with.run(player, line);
            const auto other = without.run(player, line);
            good += one.ends_with("status 0") ? 1 : 0;
            if (one == other) continue;
            ++different;
            if (!stale)
                ADD_FAILURE() << "seed " << seed << ", round " << round << ", after a change of " << changes.last()
                              << (made ? "" : " (refused)") << ": " << line << " of #" << player << "\nahead:\n"
                              << one << "\nasked:\n"
                              << other;
        }
        std::cout << good << " of " << rounds << " lines went well\n";
        // Unless many verbs run to their end, no difference means nothing.
        if (!stale) {
            EXPECT_GT(good, rounds / 4);
        }
        return different;
    }

    detail::StandaloneServices services_{"", {}};
    std::unique_ptr<storage::Storage> storage_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace

// Many worlds rather than one: after some thousand random changes too little of a world still answers.
TEST_F(AheadDifference, ThereIsNone) {
    auto seed = from_environment("MOOSAIC_SEED", 1);
    const auto rounds = from_environment("MOOSAIC_ROUNDS", 500);
    for (std::uint64_t done = 0; done < rounds && !HasFailure(); ++seed) {
        const auto some = std::min<std::uint64_t>(rounds - done, 2000);
        std::cout << "seed " << seed << ", " << some << " rounds\n";
        EXPECT_EQ(differences(seed, some, false), 0U);
        done += some;
        TearDown();
        SetUp();
    }
}

// The test can fail: answers that no longer hold are noticed.
TEST_F(AheadDifference, StaleAnswersAreNoticed) { EXPECT_GT(differences(2, 500, true), 0U); }

}  // namespace moosaic::ahead_difference
