// storage/@NAME@: tables as ordered maps in memory, to begin from: right, slow to scan, and gone at the end.
#include <map>
#include <mutex>

#include <moosaic/storage.hpp>

namespace {

using namespace moosaic;
using namespace moosaic::storage;

// NULL < numbers by value < text by bytes.
int rank(const Field& field) { return field.index() == 0 ? 0 : field.index() == 3 ? 2 : 1; }
long double number(const Field& field) {
    const auto* whole = std::get_if<std::int64_t>(&field);
    return whole != nullptr ? static_cast<long double>(*whole) : static_cast<long double>(std::get<double>(field));
}
bool less(const Field& a, const Field& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (rank(a) == 0) return false;
    return rank(a) == 1 ? number(a) < number(b) : std::get<std::string>(a) < std::get<std::string>(b);
}
struct KeyLess {
    bool operator()(const Key& a, const Key& b) const {
        for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
            if (less(a[i], b[i])) return true;
            if (less(b[i], a[i])) return false;
        }
        return a.size() < b.size();
    }
};

class @CLASS@ final : public Storage {
public:
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    Result<void> open(OpenOptions options) override {
        const std::lock_guard lock(mutex_);
        schema_ = std::move(options.schema);
        tables_.assign(schema_.tables.size(), {});
        return {};
    }
    void close() override {
        const std::lock_guard lock(mutex_);
        tables_.clear();
    }

    Result<std::optional<Row>> get(TableId table, const Key& key) override {
        const std::lock_guard lock(mutex_);
        if (tables_.empty()) return closed();
        return find(table, key);
    }

    Result<std::vector<Row>> scan(const Scan& scan) override {
        const std::lock_guard lock(mutex_);
        if (tables_.empty()) return closed();
        std::vector<Row> rows;
        for (const auto& [key, row] : tables_[scan.table]) {
            if (rows.size() >= scan.limit) break;
            if (scan.after && !KeyLess()(*scan.after, key)) continue;
            bool fits = true;
            for (std::size_t i = 0; i < scan.equals.size(); ++i) {
                const auto column = scan.index ? schema_.tables[scan.table].indexes[*scan.index].columns[i] : i;
                fits = fits && !less(row[column], scan.equals[i]) && !less(scan.equals[i], row[column]);
            }
            if (fits) rows.push_back(row);
        }
        return rows;
    }

    Result<std::vector<Verdict>> commit(const std::vector<Transaction>& batch) override {
        const std::lock_guard lock(mutex_);
        if (tables_.empty()) return closed();
        // An error must leave everything as it was: look at the whole batch before writing any of it.
        for (const auto& transaction : batch)
            if (!fits(transaction)) return fail("a write does not fit the tables", "storage.@NAME@");
        std::vector<Verdict> verdicts;
        for (const auto& transaction : batch) {
            bool holds = true;
            for (const auto& condition : transaction.conditions)
                holds = holds && find(condition.table, condition.key) == condition.expected;
            verdicts.push_back(holds ? Verdict::committed : Verdict::refused);
            if (!holds) continue;
            for (const auto& write : transaction.writes) apply(write);
        }
        return verdicts;
    }

    Result<void> backup(const std::string&, const CopyStep&) override {
        return fail("this storage keeps nothing that could be backed up", "storage.@NAME@");
    }

    Result<void> restore(const std::string&, const OpenOptions&, const CopyStep&) override {
        return fail("this storage keeps nothing, so nothing can be restored into it", "storage.@NAME@");
    }

private:
    static tl::unexpected<Error> closed() { return fail("the storage is not open", "storage.@NAME@"); }
    [[nodiscard]] bool fits(const Transaction& transaction) const {
        for (const auto& condition : transaction.conditions)
            if (condition.table >= tables_.size()) return false;
        for (const auto& write : transaction.writes) {
            if (std::visit([](const auto& one) { return one.table; }, write) >= tables_.size()) return false;
            const auto* put = std::get_if<Put>(&write);
            if (put != nullptr && put->row.size() != schema_.tables[put->table].columns.size()) return false;
        }
        return true;
    }
    [[nodiscard]] std::optional<Row> find(TableId table, const Key& key) const {
        const auto found = tables_[table].find(key);
        return found == tables_[table].end() ? std::nullopt : std::optional<Row>(found->second);
    }
    void apply(const Write& write) {
        if (const auto* put = std::get_if<Put>(&write)) {
            const auto columns = static_cast<std::ptrdiff_t>(schema_.tables[put->table].key_columns);
            tables_[put->table][Key(put->row.begin(), put->row.begin() + columns)] = put->row;
        } else if (const auto* erase = std::get_if<Erase>(&write)) {
            tables_[erase->table].erase(erase->key);
        }
    }

    std::mutex mutex_;
    Schema schema_;
    std::vector<std::map<Key, Row, KeyLess>> tables_;
};

}  // namespace

MOOSAIC_PLUGIN("storage", "@NAME@", "0.1.0", @CLASS@);
