// Histories through the runner: players' commands from many sessions at once, on each storage, verbs that cross owners,
// fail, are run again and have hooks; the checker's verdict on what they saw and were told.
//
// MOOSAIC_TRANSACTIONS as in store_consistency_test.cpp.
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <moosaic/detail/standalone.hpp>
#include <moosaic/testing/load_plugin.hpp>

#include "checker.hpp"
#include "players.hpp"

namespace moosaic::consistency {

namespace {

constexpr std::size_t sessions = 10;
constexpr std::size_t avatars = 5;

std::int64_t transactions() {
    const char* wanted = std::getenv("MOOSAIC_TRANSACTIONS");
    return wanted != nullptr ? std::strtoll(wanted, nullptr, 10) : 2000;
}

// Types the next line of a session as soon as the one before is answered.
class Typists final : public task::Outbox {
public:
    Typists(Players& players, const PlayersWorld& world, std::int64_t lines)
        : players_(players), world_(world), lines_(lines) {}

    void start(task::Runner& runner) {
        runner_ = &runner;
        for (task::SessionId session = 1; session <= sessions; ++session) type(session);
    }
    void release(task::Release release) override {
        players_.released(release);
        if (!release.last || release.session == 0) return;
        players_.line_done(release.session);
        type(release.session);
    }
    bool is_connected(Id) override { return true; }
    std::vector<Presence> connected() override { return {}; }
    void wait() {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [&] { return finished_ == sessions; });
    }

private:
    void type(task::SessionId session) {
        const std::lock_guard lock(mutex_);
        if (lines_ <= 0) {
            ++finished_;
            done_.notify_all();
            return;
        }
        const std::size_t fragments = 1 + random_() % 3;
        lines_ -= static_cast<std::int64_t>(fragments);
        task::Command command;
        command.session = session;
        command.avatar = world_.avatars[session % avatars];
        command.line = players_.line(session, fragments, random_);
        command.settings = Value::dict();
        runner_->command(std::move(command));
    }

    Players& players_;
    const PlayersWorld& world_;
    task::Runner* runner_ = nullptr;
    std::mutex mutex_;
    std::condition_variable done_;
    std::mt19937_64 random_{7};
    std::int64_t lines_;
    std::size_t finished_ = 0;
};

struct StorageFile {
    std::string name;
    std::string file;
    friend void PrintTo(const StorageFile& tested, std::ostream* out) { *out << tested.name; }
};

}  // namespace

class TaskConsistencyTest : public ::testing::TestWithParam<StorageFile> {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-consistency-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        storage_ = testing::load_plugin<storage::Storage>(GetParam().file);
        const auto opened = storage_->open({folder_, world::schema(), storage::Durability::relaxed, {}});
        ASSERT_TRUE(opened) << opened.error().text();
    }
    void TearDown() override {
        storage_->close();
        std::filesystem::remove_all(folder_);
    }

    void run(store::StoreOptions store_options, std::int64_t count, bool stale_ahead = false) {
        store_options.cache_bytes = 100'000;
        store::Store store(*storage_, std::move(store_options));
        task::testing::ScriptedExecutor executor;
        detail::StandaloneServices services("", {});
        PlayersWorld world;
        {
            class Nobody final : public task::Outbox {
                void release(task::Release) override {}
                bool is_connected(Id) override { return true; }
                std::vector<Presence> connected() override { return {}; }
            } nobody;
            executor.script("accept", [](auto&) { return executor::Outcome(Value(true)); });
            task::Runner runner(store, executor, nobody, services.clock(), services.random(), services.log(), {});
            const auto built =
                runner.transact([&](task::Attempt& attempt) { world = build_players_world(attempt, avatars); });
            ASSERT_TRUE(built) << built.error().text();
        }
        Players players(world);
        players.teach(executor);
        Typists typists(players, world, count);
        task::RunnerOptions options;
        options.own_stacks = {.tasks = 8, .threads = 8};
        options.unsafe_stale_ahead = stale_ahead;
        task::Runner runner(store, executor, typists, services.clock(), services.random(), services.log(), options);
        typists.start(runner);
        typists.wait();
        players.finish(runner);
        anomalies_ = check(players.history());
        complaints_ = players.complaints();
        std::size_t told = 0;
        for (const auto& record : players.history()) told += record.outcome == Outcome::aborted ? 0 : 1;
        std::cout << GetParam().name << ": " << told << " tasks, " << players.history().size() - told << " tries more, "
                  << anomalies_.size() << " anomalies\n";
    }

    std::string complaints() {
        std::string all;
        for (std::size_t i = 0; i < complaints_.size() && i < 10; ++i) all += complaints_[i] + "\n";
        return all;
    }

    std::string folder_;
    std::unique_ptr<storage::Storage> storage_;
    std::vector<Anomaly> anomalies_;
    std::vector<std::string> complaints_;
};

TEST_P(TaskConsistencyTest, EveryHistoryIsStrictlySerializable) {
    run({}, transactions());
    EXPECT_EQ(describe(anomalies_), "");
    EXPECT_EQ(complaints(), "");
}

TEST_P(TaskConsistencyTest, WithoutValidationItIsNot) {
    store::StoreOptions options;
    options.unsafe_skip_validation = true;
    run(options, 2000);
    EXPECT_FALSE(anomalies_.empty());
}

// Answers given ahead that no longer hold: somebody sees a world that was not.
TEST_P(TaskConsistencyTest, WithStaleAnswersAheadItIsNot) {
    run({}, 2000, true);
    EXPECT_FALSE(anomalies_.empty() && complaints_.empty());
}

INSTANTIATE_TEST_SUITE_P(Storages, TaskConsistencyTest,
                         ::testing::Values(StorageFile{"memory", MOOSAIC_TEST_STORAGE_MEMORY},
                                           StorageFile{"sqlite", MOOSAIC_TEST_STORAGE_SQLITE}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace moosaic::consistency
