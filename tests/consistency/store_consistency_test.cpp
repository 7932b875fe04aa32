// Histories of the store from eight threads, on each storage, and the checker's verdict on them: none of the anomalies
// while every safeguard stands, and at least one within 2,000 transactions once any of them is switched off.
//
// MOOSAIC_TRANSACTIONS says how many transactions the long one has (2,000; `tools/prove consistency`: 20,000).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <thread>

#include <moosaic/testing/load_plugin.hpp>

#include "checker.hpp"
#include "store_work.hpp"

namespace moosaic::consistency {

namespace {

constexpr int threads = 8;
constexpr std::uint64_t restarts = 4;  // of the store, from what the storage holds
constexpr std::uint64_t round_shift = 40;

std::uint64_t transactions() {
    const char* wanted = std::getenv("MOOSAIC_TRANSACTIONS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 2000;
}

struct StorageFile {
    std::string name;
    std::string file;
    friend void PrintTo(const StorageFile& tested, std::ostream* out) { *out << tested.name; }
};

}  // namespace

class StoreConsistencyTest : public ::testing::TestWithParam<StorageFile> {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-consistency-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        storage_ = testing::load_plugin<storage::Storage>(GetParam().file);
        const auto opened = storage_->open({folder_, world::schema(), storage::Durability::relaxed, {}});
        ASSERT_TRUE(opened) << opened.error().text();
        options_.cache_bytes = 1;  // evict all the time, so that the storage is asked again
    }
    void TearDown() override {
        storage_->close();
        std::filesystem::remove_all(folder_);
    }

    // Runs so many transactions and says what is wrong with what they saw.
    std::vector<Anomaly> run(std::uint64_t count) {
        for (round_ = 0; round_ <= restarts; ++round_) {
            run_round(count / (restarts + 1));
            check_releases();
        }
        store::Store store(*storage_, options_);
        once(store, "audit", [](Recorder& r) { return audit(r), true; });
        return check(history_);
    }

    void run_round(std::uint64_t count) {
        store::Store store(*storage_, options_);
        if (round_ == 0) once(store, "fill", [](Recorder& r) { return fill(r), true; });
        todo_ = static_cast<std::int64_t>(count);
        std::vector<std::thread> workers;
        for (int t = 0; t < threads; ++t)
            workers.emplace_back([&, t] { drive(store, round_ * threads + static_cast<std::uint64_t>(t) + 1); });
        for (auto& worker : workers) worker.join();
    }

    void drive(store::Store& store, std::uint64_t seed) {
        std::mt19937_64 random(seed);
        while (todo_.fetch_sub(1) > 0) {
            const auto decisions = random();
            once(store, "work " + std::to_string(decisions % 24), [&](Recorder& r) {
                std::mt19937_64 same(decisions);  // a transaction that is run again does the same
                return work(r, same, store);
            });
        }
    }

    // One transaction, again until it commits or fails on purpose; each try is a record.
    template <class Work>
    void once(store::Store& store, const std::string& what, Work work) {
        std::unique_ptr<store::Tx> tx;
        for (int tries = 1;; ++tries) {
            Record record;
            record.what = what;
            record.began = ++ticks_;
            if (tx == nullptr) tx = store.begin();
            Recorder recorder(*tx, record, versions_);
            const bool keep = work(recorder);
            recorder.finish();
            record.snapshot = *record.snapshot + (round_ << round_shift);
            record.outcome = keep ? Outcome::committed : Outcome::failed;
            if (keep && !commit(store, *tx, record)) record.outcome = Outcome::aborted;
            record.ended = ++ticks_;
            const bool again = record.outcome == Outcome::aborted;
            keep_record(std::move(record), recorder.complaints);
            if (!again) return;
            auto failed = std::exchange(tx, nullptr);
            if (tries >= 8) tx = store.reserve(*failed);
        }
    }

    bool commit(store::Store& store, store::Tx& tx, Record& record) {
        const bool writes = tx.has_writes();
        const Version id = ++versions_;
        const auto result = store.commit(tx, [this, id](bool durable) {
            const std::lock_guard lock(mutex_);
            if (!durable) complaints_.push_back("a commit was lost");
            released_.push_back(id);
        });
        if (result && writes) {
            const std::lock_guard lock(mutex_);
            places_[id] = result.seq;
        }
        if (result && writes) record.seq = result.seq + (round_ << round_shift);
        return static_cast<bool>(result);
    }

    // Output leaves in the order of commits.
    void check_releases() {
        const std::lock_guard lock(mutex_);
        store::SeqNo last = 0;
        for (const Version id : released_) {
            const auto place = places_.find(id);
            if (place == places_.end()) continue;
            if (place->second < last) complaints_.push_back("a release overtook another");
            last = place->second;
        }
        released_.clear();
        places_.clear();
    }

    void keep_record(Record record, const std::vector<std::string>& complaints) {
        const std::lock_guard lock(mutex_);
        history_.push_back(std::move(record));
        complaints_.insert(complaints_.end(), complaints.begin(), complaints.end());
    }

    std::string complaints() {
        std::string all;
        for (std::size_t i = 0; i < complaints_.size() && i < 10; ++i) all += complaints_[i] + "\n";
        return all;
    }

    std::string folder_;
    std::unique_ptr<storage::Storage> storage_;
    store::StoreOptions options_;
    std::atomic<std::int64_t> todo_{0};
    std::atomic<std::uint64_t> ticks_{0};
    std::atomic<Version> versions_{0};
    std::uint64_t round_ = 0;
    std::mutex mutex_;
    History history_;
    std::vector<std::string> complaints_;
    std::vector<Version> released_;
    std::map<Version, store::SeqNo> places_;
};

TEST_P(StoreConsistencyTest, EveryHistoryIsStrictlySerializable) {
    const auto anomalies = run(transactions());
    EXPECT_EQ(describe(anomalies), "");
    EXPECT_EQ(complaints(), "");
    const auto again = std::count_if(history_.begin(), history_.end(),
                                     [](const Record& record) { return record.outcome == Outcome::aborted; });
    EXPECT_GT(again, 0) << "nothing conflicted, so nothing was tested";
    std::cout << GetParam().name << ": " << history_.size() - static_cast<std::size_t>(again) << " transactions, "
              << again << " tries more, " << anomalies.size() << " anomalies\n";
}

// What a cycle, a lost update or a phantom shows without believing the store's own numbers.
std::string proof(const std::vector<Anomaly>& anomalies) {
    for (const auto& anomaly : anomalies)
        if (anomaly.kind != "snapshot" && anomaly.kind != "counter") return anomaly.kind + ": " + anomaly.text;
    return "";
}

TEST_P(StoreConsistencyTest, WithoutValidationItIsNot) {
    options_.unsafe_skip_validation = true;
    EXPECT_NE(proof(run(2000)), "");
}

TEST_P(StoreConsistencyTest, WithoutPinnedSnapshotsItIsNot) {
    options_.unsafe_unpinned_snapshots = true;
    EXPECT_NE(proof(run(2000)), "");
}

TEST_P(StoreConsistencyTest, WithoutTheOrderOfCommitsItIsNot) {
    options_.unsafe_unordered_batches = true;
    EXPECT_NE(proof(run(2000)), "");
}

INSTANTIATE_TEST_SUITE_P(Storages, StoreConsistencyTest,
                         ::testing::Values(StorageFile{"memory", MOOSAIC_TEST_STORAGE_MEMORY},
                                           StorageFile{"sqlite", MOOSAIC_TEST_STORAGE_SQLITE}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace moosaic::consistency
