// OnDisk: storage/sqlite with a fault by choice in what only a storage that keeps its contents can do wrong.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include <moosaic/storage.hpp>

#include "../hunt.hpp"

namespace moosaic::mutants {

class OnDisk final : public storage::Storage {
public:
    explicit OnDisk(std::unique_ptr<storage::Storage> real) : real_(std::move(real)) {}

    [[nodiscard]] storage::Capabilities capabilities() const override {
        auto can = real_->capabilities();
        can.shared = can.shared || faulty("shared_claimed_on_disk");
        return can;
    }
    Result<void> open(storage::OpenOptions options) override {
        if (faulty("migrates_without_a_word")) options.before_migration = {};
        if (faulty("makes_a_database_anyway")) options.create = true;
        if (faulty("calls_back_for_nothing") && options.before_migration)
            if (auto said = options.before_migration(0, 1); !said) return said;
        auto opened = real_->open(std::move(options));
        if (!opened && faulty("refuses_without_a_reason")) return fail("refused");
        return opened;
    }
    void close() override {
        flush();
        real_->close();
    }
    Result<std::optional<storage::Row>> get(storage::TableId table, const storage::Key& key) override {
        flush();
        return real_->get(table, key);
    }
    Result<std::vector<storage::Row>> scan(const storage::Scan& scan) override {
        flush();
        return real_->scan(scan);
    }
    Result<std::vector<storage::Verdict>> commit(const std::vector<storage::Transaction>& batch) override {
        if (faulty("answers_before_it_writes") && batch.size() == 1 && batch[0].conditions.empty()) {
            waiting_.push_back(batch[0]);
            if (waiting_.size() > 8) flush();
            return std::vector{storage::Verdict::committed};
        }
        flush();
        if (faulty("a_transaction_in_two_steps") && batch.size() == 1 && batch[0].writes.size() > 1) {
            auto first = batch[0];
            first.writes.resize(1);
            (void)real_->commit({first});
        }
        return real_->commit(batch);
    }
    Result<void> backup(const std::string& file, const storage::CopyStep& step) override {
        if (faulty("a_backup_replaces_a_file")) ::unlink(file.c_str());
        auto made = real_->backup(file, step);
        if (!made && faulty("a_stopped_backup_leaves_a_file")) std::ofstream(file) << "half";
        if (faulty("a_backup_is_open_to_all")) ::chmod(file.c_str(), 0644);
        return made;
    }
    Result<void> restore(const std::string& file, const storage::OpenOptions& options,
                         const storage::CopyStep& step) override {
        auto made = real_->restore(file, options, step);
        if (!made && faulty("a_failed_restore_leaves_a_file")) std::ofstream(options.directory + "/half") << "half";
        if (faulty("restores_anything")) return {};
        return made;
    }

private:
    void flush() {
        for (const auto& transaction : std::exchange(waiting_, {})) (void)real_->commit({transaction});
    }

    std::unique_ptr<storage::Storage> real_;
    std::vector<storage::Transaction> waiting_;  // of a fault: answered, not written
};

}  // namespace moosaic::mutants
