// FaultyStorage: another storage with faults and counters, for tests of what stands on a storage.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include <moosaic/storage.hpp>

namespace moosaic::testing {

// Any thread. While `fail_commits`/`fail_reads` are set the calls return an Error and reach nothing; while
// `no_verdicts`, commits reach nothing and are answered with an empty list. `hold` lets commits wait inside the call
// until `let_go`.
class FaultyStorage final : public storage::Storage {
public:
    explicit FaultyStorage(std::unique_ptr<storage::Storage> real) : real_(std::move(real)) {}

    std::atomic<bool> fail_commits{false};
    std::atomic<bool> fail_reads{false};
    std::atomic<bool> no_verdicts{false};
    std::atomic<int> gets{0};
    std::atomic<int> scans{0};
    std::atomic<int> commits{0};  // that reached the storage

    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void let_go() {
        const std::lock_guard lock(mutex_);
        held_ = false;
        changed_.notify_all();
    }
    // Waits until a commit has come to a halt inside hold().
    void await_held_commit() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_; });
    }

    [[nodiscard]] storage::Capabilities capabilities() const override { return real_->capabilities(); }
    Result<void> open(storage::OpenOptions options) override { return real_->open(std::move(options)); }
    void close() override { real_->close(); }
    Result<std::optional<storage::Row>> get(storage::TableId table, const storage::Key& key) override {
        if (fail_reads) return fail("injected read fault");
        ++gets;
        return real_->get(table, key);
    }
    Result<std::vector<storage::Row>> scan(const storage::Scan& scan) override {
        if (fail_reads) return fail("injected read fault");
        ++scans;
        return real_->scan(scan);
    }
    Result<std::vector<storage::Verdict>> commit(const std::vector<storage::Transaction>& batch) override {
        {
            std::unique_lock lock(mutex_);
            waiting_ = held_;
            changed_.notify_all();
            changed_.wait(lock, [&] { return !held_; });
            waiting_ = false;
        }
        if (fail_commits) return fail("injected write fault");
        if (no_verdicts) return std::vector<storage::Verdict>();
        ++commits;
        return real_->commit(batch);
    }
    Result<void> backup(const std::string& file, const storage::CopyStep& step) override {
        return real_->backup(file, step);
    }
    Result<void> restore(const std::string& file, const storage::OpenOptions& options,
                         const storage::CopyStep& step) override {
        return real_->restore(file, options, step);
    }

private:
    std::unique_ptr<storage::Storage> real_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool waiting_ = false;
};

}  // namespace moosaic::testing
