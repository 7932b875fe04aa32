// Rows of their table's shape, a verdict for each transaction, no exceptions.
#include <moosaic/storage.hpp>

#include "host/checked_kind.hpp"
#include "host/checked_plugin.hpp"
#include "host/plugin_faults.hpp"

namespace moosaic::host {
namespace {

bool fits(const storage::Column& column, const storage::Field& field) {
    if (std::holds_alternative<std::monostate>(field)) return column.nullable;
    switch (column.type) {
        case storage::ColumnType::integer:
            return std::holds_alternative<std::int64_t>(field);
        case storage::ColumnType::real:
            return std::holds_alternative<double>(field) || std::holds_alternative<std::int64_t>(field);
        case storage::ColumnType::text:
        case storage::ColumnType::blob:
            return std::holds_alternative<std::string>(field);
    }
    return false;
}

class CheckedStorage final : public CheckedKind<storage::Storage> {
public:
    using CheckedKind::CheckedKind;

    [[nodiscard]] storage::Capabilities capabilities() const override {
        storage::Capabilities out;
        faults_.watch("capabilities", [&] { out = plugin_.capabilities(); });
        return out;
    }

    Result<void> open(storage::OpenOptions options) override {
        if (capabilities().shared)
            return fail("the storage is shared by several servers, which this Moosaic cannot work with",
                        faults_.plugin(), "use a storage of one server: store.backend = \"sqlite\"");
        tables_ = options.schema.tables;
        return faults_.result("open", [&] { return plugin_.open(std::move(options)); });
    }
    void close() override {
        faults_.watch("close", [&] { plugin_.close(); });
    }

    Result<std::optional<storage::Row>> get(storage::TableId table, const storage::Key& key) override {
        auto row = faults_.result("get", [&] { return plugin_.get(table, key); });
        if (row && *row)
            if (auto wrong = why_not(table, **row); !wrong.empty())
                return tl::unexpected(faults_.wrong("get", "gave " + wrong));
        return row;
    }

    Result<std::vector<storage::Row>> scan(const storage::Scan& scan) override {
        auto rows = faults_.result("scan", [&] { return plugin_.scan(scan); });
        if (!rows) return rows;
        if (rows->size() > scan.limit)
            return tl::unexpected(faults_.wrong("scan", "gave " + std::to_string(rows->size()) +
                                                            " rows, asked for were " + std::to_string(scan.limit)));
        for (const auto& row : *rows)
            if (auto wrong = why_not(scan.table, row); !wrong.empty())
                return tl::unexpected(faults_.wrong("scan", "gave " + wrong));
        return rows;
    }

    Result<std::vector<storage::Verdict>> commit(const std::vector<storage::Transaction>& batch) override {
        auto verdicts = faults_.result("commit", [&] { return plugin_.commit(batch); });
        if (verdicts && verdicts->size() != batch.size())
            return tl::unexpected(faults_.wrong("commit", "gave " + std::to_string(verdicts->size()) + " verdicts on " +
                                                              std::to_string(batch.size()) + " transactions"));
        return verdicts;
    }

    Result<void> backup(const std::string& file, const storage::CopyStep& step) override {
        return faults_.result("backup", [&] { return plugin_.backup(file, step); });
    }
    Result<void> restore(const std::string& file, const storage::OpenOptions& options,
                         const storage::CopyStep& step) override {
        return faults_.result("restore", [&] { return plugin_.restore(file, options, step); });
    }

private:
    // "": the row is one of this table.
    [[nodiscard]] std::string why_not(storage::TableId id, const storage::Row& row) const {
        if (id >= tables_.size()) return {};  // asked for outside of the schema: not the plugin's fault
        const storage::Table& table = tables_[id];
        if (row.size() != table.columns.size())
            return "a row of " + table.name + " with " + std::to_string(row.size()) + " fields, which has " +
                   std::to_string(table.columns.size()) + " columns";
        for (std::size_t i = 0; i < row.size(); ++i)
            if (!fits(table.columns[i], row[i]))
                return "a row of " + table.name + " whose " + table.columns[i].name + " is of another type";
        return {};
    }

    std::vector<storage::Table> tables_;  // set by open, before anybody reads
};

}  // namespace

std::unique_ptr<Plugin> checked_storage(storage::Storage& plugin, PluginFaults& faults) {
    return std::make_unique<CheckedStorage>(plugin, faults);
}

}  // namespace moosaic::host
