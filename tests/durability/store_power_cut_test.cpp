// The store on SQLite on a machine whose power fails: what a release has called durable is there after every cut, and
// whole; what it has called lost is not; ids are never given twice.
//
// MOOSAIC_POWER_CUTS: how many cuts a case makes (default 30); MOOSAIC_SEED: where the random numbers begin.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "fault_vfs.hpp"
#include "sqlite_storage.hpp"
#include "store/store.hpp"
#include "world/schema.hpp"

namespace moosaic::store {

namespace {

using storage::Durability;
using testing::FaultVfs;
using world::Tab;

std::uint64_t number(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

constexpr int players = 6;

// One command: the player's two counters get its number, and a new object gets a place that says who made it and when.
struct Command {
    std::int64_t number = 0;
    std::uint64_t order = 0;  // of commits, over all openings of the store
    Id made = 0;
    int told = 0;
    bool durable = false;
};
using CommandPtr = std::shared_ptr<Command>;
using Log = std::vector<CommandPtr>;

class StorePowerCuts : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-cuts-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        std::cout << "seed " << seed_ << "\n";
    }
    void TearDown() override {
        store_.reset();
        storage_.close();
        std::filesystem::remove_all(folder_);
    }

    bool open(Durability durability, bool background) {
        if (!storage_.open({folder_.string(), world::schema(), durability, {}})) return false;
        StoreOptions options;
        options.background = background;
        ++openings_;
        store_ = std::make_unique<Store>(storage_, options);
        return true;
    }
    void close() {
        store_.reset();
        storage_.close();
    }

    static std::string left(int player) { return "left" + std::to_string(player); }
    static std::string right(int player) { return "right" + std::to_string(player); }

    static std::int64_t read(Tx& tx, const std::string& name) {
        const auto row = tx.get(Tab::meta, {name});
        return row == nullptr ? 0 : std::stoll(std::get<std::string>(row->at(1)));
    }

    // Nothing happens when there are no ids while the disk fails.
    void run(int player, std::int64_t n, std::size_t weight, Log& log) {
        try {
            auto tx = store_->begin();
            auto command = std::make_shared<Command>();
            command->number = n;
            command->made = tx->allocate(world::Seq::object);
            tx->put(Tab::location, {command->made, std::int64_t{1'000'000 + player}, n});
            tx->put(Tab::meta, {left(player), std::to_string(n)});
            tx->put(Tab::meta, {right(player), std::to_string(n)});
            tx->put(Tab::meta, {std::string("weight"), std::string(weight, 'x')});
            const auto committed = store_->commit(*tx, [command](bool durable) {
                ++command->told;
                command->durable = durable;
            });
            if (!committed) return;
            command->order = openings_ << 32U | committed.seq;
            log.push_back(std::move(command));
        } catch (const StorageFailure&) {
        } catch (const world::Restart&) {}
    }

    // What is found of one player: whole commands, and the counters as the last of them left them.
    std::set<std::int64_t> found_of(Tx& tx, int player, const Log& log) {
        const auto n = read(tx, left(player));
        EXPECT_EQ(n, read(tx, right(player))) << "half of a command";
        std::set<std::int64_t> found;
        for (const auto& row : tx.select(world::Idx::location_container, {std::int64_t{1'000'000 + player}}))
            found.insert(std::get<std::int64_t>(row->at(2)));
        EXPECT_EQ(n, found.empty() ? 0 : *found.rbegin()) << "half of a command of player " << player;
        for (const auto& command : log) {
            EXPECT_EQ(command->told, 1) << "told once, not less and not more often";
            if (found.contains(command->number)) {
                EXPECT_TRUE(ids_.insert(command->made).second) << "id " << command->made << " given twice";
            }
        }
        return found;
    }

    // The world is that after one of the commits. Returns how many commands that were called durable are missing.
    std::int64_t check(std::vector<Log>& logs) {
        EXPECT_TRUE(open(Durability::full, false));
        std::uint64_t newest = 0;          // of what is found
        std::uint64_t newest_durable = 0;  // of what is found and was called durable
        std::uint64_t oldest_lost = UINT64_MAX, oldest_missing = UINT64_MAX;
        std::int64_t missing = 0;
        auto tx = store_->begin();
        for (int player = 0; player < players; ++player) {
            auto& log = logs.at(static_cast<std::size_t>(player));
            const auto found = found_of(*tx, player, log);
            for (const auto& command : log) {
                const bool there = found.contains(command->number);
                if (there) newest = std::max(newest, command->order);
                if (there && command->durable) newest_durable = std::max(newest_durable, command->order);
                if (there && !command->durable) oldest_lost = std::min(oldest_lost, command->order);
                if (there || !command->durable) continue;
                oldest_missing = std::min(oldest_missing, command->order);
                ++missing;
            }
            log.clear();
        }
        tx.reset();
        close();
        EXPECT_GT(oldest_missing, newest) << "what is missing must be the end";
        EXPECT_GT(oldest_lost, newest_durable) << "a command that was called lost is there, and others behind it";
        return missing;
    }

    // So that a check of everything stays short; and a database that is made has its own ways to break.
    void begin_anew() {
        vfs_.restore_power(FaultVfs::Keep::everything);  // forgets the files
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
        ids_.clear();
    }

    // One thread, so that the seed decides everything.
    void write_until_the_cut(Durability durability, std::vector<Log>& logs) {
        if (random_() % 20 == 0) begin_anew();
        vfs_.cut_after(1 + random_() % (random_() % 8 == 0 ? 1200 : 120));
        while (!vfs_.dead()) {
            if (!open(durability, false)) continue;
            while (!vfs_.dead() && random_() % 60 != 0) {
                const auto player = static_cast<int>(random_() % players);
                const std::size_t weight = random_() % 20 == 0 ? 100'000 : 10;
                run(player, ++next_, weight, logs.at(static_cast<std::size_t>(player)));
                if (random_() % 4 == 0) store_->pump();
            }
            close();
        }
    }

    const std::uint64_t seed_ = number("MOOSAIC_SEED", 1);
    const std::uint64_t cuts_ = number("MOOSAIC_POWER_CUTS", 30);
    std::mt19937_64 random_{seed_};
    FaultVfs vfs_{seed_};
    std::filesystem::path folder_;
    storage::SqliteStorage storage_;
    std::unique_ptr<Store> store_;
    std::int64_t next_ = 0;
    std::uint64_t openings_ = 0;
    std::set<Id> ids_;
};

}  // namespace

TEST_F(StorePowerCuts, FullLosesNothingAnswered) {
    std::vector<Log> logs(players);
    for (std::uint64_t cut = 1; cut <= cuts_ && !HasFailure(); ++cut) {
        write_until_the_cut(Durability::full, logs);
        vfs_.restore_power();
        EXPECT_EQ(check(logs), 0) << "cut " << cut << ": answered commands are missing";
    }
    std::cout << cuts_ << " cuts, " << next_ << " commands, 0 lost\n";
}

TEST_F(StorePowerCuts, FullLosesNothingAnsweredOnABrokenDisk) {
    std::vector<Log> logs(players);
    for (std::uint64_t cut = 1; cut <= cuts_ && !HasFailure(); ++cut) {
        vfs_.faults = {20, 5, 20};
        write_until_the_cut(Durability::full, logs);
        vfs_.faults = {};
        vfs_.restore_power();
        EXPECT_EQ(check(logs), 0) << "cut " << cut << ": answered commands are missing";
    }
}

TEST_F(StorePowerCuts, RelaxedLosesWholeCommandsFromTheEnd) {
    std::vector<Log> logs(players);
    std::int64_t lost = 0;
    for (std::uint64_t cut = 1; cut <= cuts_ && !HasFailure(); ++cut) {
        write_until_the_cut(Durability::relaxed, logs);
        vfs_.restore_power();
        lost += check(logs);
    }
    EXPECT_GT(lost, 0) << "the machine is too kind: what is not flushed must get lost at times";
    std::cout << cuts_ << " cuts, " << next_ << " commands, " << lost << " lost\n";
}

// With the committer thread and real threads: players in parallel until the lights go out.
TEST_F(StorePowerCuts, FullLosesNothingAnsweredToPlayersInParallel) {
    std::vector<Log> logs(players);
    for (std::uint64_t cut = 1; cut <= std::max<std::uint64_t>(cuts_ / 10, 3) && !HasFailure(); ++cut) {
        if (random_() % 5 == 0) begin_anew();
        vfs_.cut_after(20 + random_() % 400);
        if (open(Durability::full, true)) {
            std::atomic<std::int64_t> n{next_};
            std::vector<std::thread> threads;
            for (int player = 0; player < players; ++player)
                threads.emplace_back([&, player] {
                    while (!vfs_.dead()) run(player, ++n, 10, logs.at(static_cast<std::size_t>(player)));
                });
            for (auto& thread : threads) thread.join();
            next_ = n;
        }
        close();
        vfs_.restore_power();
        EXPECT_EQ(check(logs), 0) << "cut " << cut << ": answered commands are missing";
    }
}

}  // namespace moosaic::store
