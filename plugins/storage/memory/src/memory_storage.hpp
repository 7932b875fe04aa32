// MemoryStorage: ordered maps under one mutex. Nothing survives close.
#pragma once

#include <map>
#include <set>

#include <moosaic/mutex.hpp>
#include <moosaic/storage.hpp>

#include "order.hpp"

namespace moosaic::storage {

class MemoryStorage final : public Storage {
public:
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    Result<void> open(OpenOptions options) override;
    void close() override;
    Result<std::optional<Row>> get(TableId table, const Key& key) override;
    Result<std::vector<Row>> scan(const Scan& scan) override;
    Result<std::vector<Verdict>> commit(const std::vector<Transaction>& batch) override;
    Result<void> backup(const std::string& file, const CopyStep& step) override;
    Result<void> restore(const std::string& file, const OpenOptions& options, const CopyStep& step) override;

private:
    struct Content {
        Table shape;
        std::map<Key, Row, KeyLess> rows;
        std::vector<std::set<Key, KeyLess>> indexes;  // index columns, then the primary key
    };

    [[nodiscard]] Result<void> check(const std::vector<Transaction>& batch) const MOOSAIC_REQUIRES_SHARED(mutex_);
    [[nodiscard]] bool holds(const Condition& condition) const MOOSAIC_REQUIRES_SHARED(mutex_);
    void apply(const Write& write) MOOSAIC_REQUIRES(mutex_);
    static void unindex(Content& content, const Row& row);

    mutable SharedMutex mutex_;
    std::vector<Content> tables_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::storage
