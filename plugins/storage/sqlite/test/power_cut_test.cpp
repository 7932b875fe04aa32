// storage/sqlite on a machine whose power fails at any operation, and on a disk that is full or broken.
//
// MOOSAIC_POWER_CUTS: how many cuts a case makes (default 100); MOOSAIC_SEED: where the random numbers begin.
#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "fault_vfs.hpp"
#include "sqlite_storage.hpp"

namespace moosaic::testing {

namespace {

using storage::Durability;
using storage::Put;
using storage::Row;
using storage::SqliteStorage;

std::uint64_t number(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

storage::Schema two_tables() {
    using storage::ColumnType;
    storage::Schema schema;
    schema.tables = {{"slot",
                      {{"id", ColumnType::integer, false},
                       {"command", ColumnType::integer, false},
                       {"data", ColumnType::blob, false}},
                      1,
                      {{"slot_command", {1}}}},
                     {"twin", {{"name", ColumnType::text, false}, {"command", ColumnType::integer, false}}, 1, {}}};
    schema.migrations = {{1, schema.tables, {}, {}}};
    return schema;
}

// Slot 0 holds the number of the last command. Every command writes that, one other slot, and the slot's twin.
struct Batch {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool answered = false;
};

class PowerCuts : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-cuts-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        std::cout << "seed " << seed_ << "\n";
    }
    void TearDown() override {
        storage_.close();
        std::filesystem::remove_all(folder_);
    }

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool open(Durability durability) {
        return static_cast<bool>(storage_.open({folder_.string(), two_tables(), durability, {}}));
    }

    static std::int64_t slot_of(std::int64_t command) { return 1 + (command * 7919) % 40; }
    // Erased now and then, so that commands also take rows away.
    static bool erases(std::int64_t command) { return command % 11 == 0; }
    static std::size_t size_of(std::int64_t command) {
        return static_cast<std::size_t>(command % 97 == 0 ? 120'000 : (command * 31) % 900);
    }
    static std::string name_of(std::int64_t slot) { return "twin" + std::to_string(slot); }

    static storage::Transaction transaction(std::int64_t command) {
        const std::int64_t slot = slot_of(command);
        storage::Transaction out;
        out.writes.emplace_back(Put{0, {std::int64_t{0}, command, std::string()}});
        if (erases(command)) {
            out.writes.emplace_back(storage::Erase{0, {slot}});
            out.writes.emplace_back(storage::Erase{1, {name_of(slot)}});
        } else {
            out.writes.emplace_back(Put{0, {slot, command, std::string(size_of(command), 'x')}});
            out.writes.emplace_back(Put{1, {name_of(slot), command}});
        }
        return out;
    }

    // One batch of one to four commands.
    bool write_batch() {
        Batch batch{next_, next_ + static_cast<std::int64_t>(below(4)), false};
        std::vector<storage::Transaction> transactions;
        for (auto command = batch.first; command <= batch.last; ++command) transactions.push_back(transaction(command));
        next_ = batch.last + 1;
        batch.answered = static_cast<bool>(storage_.commit(transactions));
        batches_.push_back(batch);
        return batch.answered;
    }

    // A database that is made during the cut has its own ways to break.
    void begin_anew() {
        vfs_.restore_power(FaultVfs::Keep::everything);  // forgets the files
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
        model_.clear();
        settled_ = 0;
    }

    // Runs until the power fails; sometimes the world is closed and opened again meanwhile.
    void write_until_the_cut(Durability durability) {
        if (below(8) == 0) begin_anew();
        vfs_.cut_after(1 + below(below(10) == 0 ? 1500 : 150));
        while (!vfs_.dead()) {
            if (!open(durability)) continue;
            while (!vfs_.dead() && below(40) != 0) write_batch();
            storage_.close();
        }
    }

    // What the tables must hold when `last` was the last command.
    void apply_up_to(std::int64_t last) {
        for (const auto& batch : batches_) {
            if (batch.first > last) break;
            if (!batch.answered && batch.last != last) continue;  // refused: none of it
            for (auto command = batch.first; command <= batch.last; ++command) {
                if (erases(command))
                    model_.erase(slot_of(command));
                else
                    model_[slot_of(command)] = command;
            }
        }
    }

    // The tables hold a prefix of the batches, each whole. Returns how many answered commands are missing.
    std::int64_t check() {
        EXPECT_TRUE(open(Durability::full));
        EXPECT_EQ(
            SQLite::Database((folder_ / "world.sqlite").string()).execAndGet("PRAGMA integrity_check").getString(),
            "ok");
        const auto slots = storage_.scan({0, std::nullopt, {}, std::nullopt, SIZE_MAX});
        const auto twins = storage_.scan({1, std::nullopt, {}, std::nullopt, SIZE_MAX});
        storage_.close();
        if (!slots || !twins) {
            ADD_FAILURE() << "the database cannot be read";
            return 0;
        }
        std::int64_t last = settled_;
        std::map<std::int64_t, std::int64_t> found;
        for (const auto& row : *slots) {
            const auto id = std::get<std::int64_t>(row[0]);
            const auto command = std::get<std::int64_t>(row[1]);
            if (id == 0)
                last = command;
            else
                found[id] = command;
            if (id != 0) {
                EXPECT_EQ(std::get<std::string>(row[2]), std::string(size_of(command), 'x'));
            }
        }
        std::map<std::string, std::int64_t> found_twins;
        for (const auto& row : *twins) found_twins[std::get<std::string>(row[0])] = std::get<std::int64_t>(row[1]);
        std::int64_t missing = 0;
        bool whole = last == settled_;
        for (const auto& batch : batches_) {
            if (batch.last == last) whole = true;
            if (batch.answered && batch.first > last) missing += batch.last - batch.first + 1;
        }
        EXPECT_TRUE(whole) << "half of a batch: up to command " << last;
        apply_up_to(last);
        EXPECT_EQ(found, model_) << "not the world as it was after command " << last;
        std::map<std::string, std::int64_t> twins_wanted;
        for (const auto& [slot, command] : model_) twins_wanted[name_of(slot)] = command;
        EXPECT_EQ(found_twins, twins_wanted);
        settled_ = last;
        batches_.clear();
        return missing;
    }

    const std::uint64_t seed_ = number("MOOSAIC_SEED", 1);
    const std::uint64_t cuts_ = number("MOOSAIC_POWER_CUTS", 100);
    std::mt19937_64 random_{seed_};
    FaultVfs vfs_{seed_};
    std::filesystem::path folder_;
    SqliteStorage storage_;
    std::vector<Batch> batches_;
    std::map<std::int64_t, std::int64_t> model_;
    std::int64_t next_ = 1;
    std::int64_t settled_ = 0;
};

}  // namespace

TEST_F(PowerCuts, FullLosesNothingAnswered) {
    for (std::uint64_t cut = 1; cut <= cuts_ && !HasFailure(); ++cut) {
        write_until_the_cut(Durability::full);
        vfs_.restore_power();
        EXPECT_EQ(check(), 0) << "cut " << cut << ": answered commands are missing";
    }
    std::cout << cuts_ << " cuts, " << next_ - 1 << " commands, " << vfs_.operations() << " operations, 0 lost\n";
}

TEST_F(PowerCuts, RelaxedLosesOnlyFromTheEnd) {
    std::int64_t lost = 0;
    std::uint64_t lossy = 0;
    for (std::uint64_t cut = 1; cut <= cuts_ && !HasFailure(); ++cut) {
        write_until_the_cut(Durability::relaxed);
        vfs_.restore_power();
        const auto missing = check();
        lost += missing;
        if (missing > 0) ++lossy;
    }
    EXPECT_GT(lost, 0) << "the machine is too kind: what is not flushed must get lost at times";
    std::cout << cuts_ << " cuts, " << next_ - 1 << " commands, " << lossy << " cuts lost something, " << lost
              << " commands in all\n";
}

TEST_F(PowerCuts, TheDeathOfTheProcessLosesNothingEvenRelaxed) {
    for (std::uint64_t cut = 1; cut <= std::min<std::uint64_t>(cuts_, 50) && !HasFailure(); ++cut) {
        write_until_the_cut(Durability::relaxed);
        vfs_.restore_power(FaultVfs::Keep::everything);
        EXPECT_EQ(check(), 0);
    }
}

// Disk full, writes and flushes that fail, between the cuts: what was refused is not there, what was answered is.
TEST_F(PowerCuts, ABrokenDiskRefusesWholeBatches) {
    std::uint64_t refused = 0;
    for (std::uint64_t cut = 1; cut <= cuts_ && !HasFailure(); ++cut) {
        vfs_.faults = {20, 10, 30};
        write_until_the_cut(Durability::full);
        for (const auto& batch : batches_) refused += batch.answered ? 0 : 1;
        vfs_.faults = {};
        vfs_.restore_power();
        EXPECT_EQ(check(), 0) << "cut " << cut << ": answered commands are missing";
    }
    EXPECT_GT(refused, 0U);
    std::cout << cuts_ << " cuts, " << next_ - 1 << " commands, " << refused << " batches refused\n";
}

// Its pages are in the log, complete, when the flush fails.
TEST_F(PowerCuts, ABatchRefusedByAFailedFlushStaysAwayAfterACrash) {
    ASSERT_TRUE(open(Durability::full));
    ASSERT_TRUE(write_batch());
    vfs_.faults.flush = 1000;
    ASSERT_FALSE(write_batch());
    vfs_.faults = {};
    vfs_.cut_now();
    storage_.close();
    vfs_.restore_power(FaultVfs::Keep::everything);
    batches_.pop_back();
    EXPECT_EQ(check(), 0);
}

}  // namespace moosaic::testing
