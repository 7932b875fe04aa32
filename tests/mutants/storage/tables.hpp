// Tables: a correct storage in memory, small and slow, with a fault by choice.
#pragma once

#include <map>
#include <shared_mutex>

#include <moosaic/storage.hpp>

namespace moosaic::mutants {

// NULL < numbers by value < text by bytes; a prefix before what it begins.
struct Before {
    bool operator()(const storage::Key& a, const storage::Key& b) const;
};

class Tables final : public storage::Storage {
public:
    [[nodiscard]] storage::Capabilities capabilities() const override;
    Result<void> open(storage::OpenOptions options) override;
    void close() override;
    Result<std::optional<storage::Row>> get(storage::TableId table, const storage::Key& key) override;
    Result<std::vector<storage::Row>> scan(const storage::Scan& scan) override;
    Result<std::vector<storage::Verdict>> commit(const std::vector<storage::Transaction>& batch) override;
    Result<void> backup(const std::string& file, const storage::CopyStep& step) override;
    Result<void> restore(const std::string& file, const storage::OpenOptions& options,
                         const storage::CopyStep& step) override;

private:
    using Rows = std::map<storage::Key, storage::Row, Before>;

    [[nodiscard]] bool fits(const storage::Transaction& transaction) const;
    [[nodiscard]] bool holds(const storage::Condition& condition, const std::vector<Rows>& seen) const;
    [[nodiscard]] bool wanted(const storage::Scan& scan, const storage::Row& row) const;
    void apply(const storage::Write& write);

    std::shared_mutex mutex_;
    storage::Schema schema_;
    std::vector<Rows> tables_;
    std::vector<std::vector<storage::Row>> stale_;  // of a fault: rows that an index still finds
};

}  // namespace moosaic::mutants
