// SqliteStorage: DIR/world.sqlite. One connection writes, a pool of others reads (WAL: readers see the last commit and
// never wait for the writer).
#pragma once

#include <memory>
#include <mutex>

#include <moosaic/examinable.hpp>
#include <moosaic/keeps_files.hpp>
#include <moosaic/storage.hpp>

#include "connection.hpp"
#include "directory_lock.hpp"
#include "readers.hpp"

namespace moosaic::storage {

class SqliteStorage final : public Storage, public Examinable, public KeepsFiles {
public:
    ~SqliteStorage() override { close(); }

    [[nodiscard]] Capabilities capabilities() const override { return {.persistent = true, .shared = false}; }
    Result<void> open(OpenOptions options) override;
    void close() override;
    void stop() override { close(); }
    Result<std::optional<Row>> get(TableId table, const Key& key) override;
    Result<std::vector<Row>> scan(const Scan& scan) override;
    Result<std::vector<Verdict>> commit(const std::vector<Transaction>& batch) override;
    Result<void> backup(const std::string& file, const CopyStep& step) override;
    Result<void> restore(const std::string& file, const OpenOptions& options, const CopyStep& step) override;
    Result<Examination> examine(const std::string& directory, const Schema& schema) override;
    [[nodiscard]] std::vector<std::string> files() const override {
        return {"world.sqlite", "world.sqlite-wal", "world.sqlite-shm"};
    }

private:
    Result<void> open_file();
    std::vector<Verdict> apply(const std::vector<Transaction>& batch);
    void bury_refused_batch();
    [[nodiscard]] Error closed() const { return {"storage sqlite is not open", file_, {}}; }

    OpenOptions options_;
    std::string file_;
    DirectoryLock lock_;
    std::unique_ptr<Connection> writer_;
    std::unique_ptr<Readers> readers_;
};

}  // namespace moosaic::storage
