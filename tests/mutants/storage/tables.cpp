#include "tables.hpp"

#include <algorithm>
#include <mutex>

#include "../hunt.hpp"

namespace moosaic::mutants {

using namespace storage;

namespace {

int rank(const Field& field) { return field.index() == 0 ? 0 : field.index() == 3 ? 2 : 1; }

long double number(const Field& field) {
    const auto* whole = std::get_if<std::int64_t>(&field);
    if (whole != nullptr && faulty("integers_as_reals")) return static_cast<double>(*whole);
    return whole != nullptr ? static_cast<long double>(*whole) : static_cast<long double>(std::get<double>(field));
}

std::string text(const Field& field) {
    auto all = std::get<std::string>(field);
    if (faulty("text_ends_at_nul")) all = all.c_str();
    if (faulty("text_without_case"))
        for (char& c : all) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return all;
}

bool less(const Field& a, const Field& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (rank(a) == 0) return false;
    return rank(a) == 1 ? number(a) < number(b) : text(a) < text(b);
}

bool equal(const Field& a, const Field& b) {
    if (!faulty("one_equals_one_point_zero") && a.index() != b.index()) return false;
    return !less(a, b) && !less(b, a);
}

bool equal(const Row& a, const Row& b) {
    if (faulty("conditions_compare_keys_only")) return true;
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return equal(x, y); });
}

TableId table_of(const Write& write) {
    return std::visit([](const auto& one) { return one.table; }, write);
}

tl::unexpected<Error> closed() { return fail("the storage is not open"); }

}  // namespace

bool Before::operator()(const Key& a, const Key& b) const {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (less(a[i], b[i])) return true;
        if (less(b[i], a[i])) return false;
    }
    return a.size() < b.size();
}

Capabilities Tables::capabilities() const { return {faulty("persistence_claimed"), faulty("shared_claimed")}; }

Result<void> Tables::open(OpenOptions options) {
    const std::unique_lock lock(mutex_);
    schema_ = std::move(options.schema);
    tables_.assign(schema_.tables.size(), {});
    stale_.assign(schema_.tables.size(), {});
    return {};
}

void Tables::close() {
    const std::unique_lock lock(mutex_);
    if (!faulty("answers_when_closed")) tables_.clear();
}

Result<std::optional<Row>> Tables::get(TableId table, const Key& key) {
    std::shared_lock lock(mutex_, std::defer_lock);
    if (!faulty("get_without_lock")) lock.lock();
    if (table >= tables_.size()) return closed();
    const auto found = tables_[table].find(key);
    return found == tables_[table].end() ? std::nullopt : std::optional<Row>(found->second);
}

bool Tables::wanted(const Scan& scan, const Row& row) const {
    for (std::size_t i = 0; i < scan.equals.size(); ++i) {
        const auto column = scan.index ? schema_.tables[scan.table].indexes[*scan.index].columns[i] : i;
        if (faulty("null_is_not_found") && scan.equals[i].index() == 0) return false;
        if (less(row[column], scan.equals[i]) || less(scan.equals[i], row[column])) return false;
    }
    return true;
}

Result<std::vector<Row>> Tables::scan(const Scan& scan) {
    std::shared_lock lock(mutex_, std::defer_lock);
    if (!faulty("scan_without_lock")) lock.lock();
    if (scan.table >= tables_.size()) return closed();
    std::vector<Row> rows;
    for (const auto& [key, row] : tables_[scan.table]) {
        if (scan.after && !Before()(*scan.after, key) &&
            !(faulty("continues_with_the_last") && !Before()(key, *scan.after)))
            continue;
        if (wanted(scan, row)) rows.push_back(row);
    }
    if (scan.index)
        for (const auto& row : stale_[scan.table])
            if (wanted(scan, row)) rows.push_back(row);
    if (scan.index && faulty("index_order"))  // by the columns of the index, not by key
        std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
            const auto column = schema_.tables[scan.table].indexes[*scan.index].columns.back();
            return less(b[column], a[column]);
        });
    if (faulty("newest_first")) std::reverse(rows.begin(), rows.end());
    const auto limit = faulty("one_more_than_the_limit") && scan.limit != SIZE_MAX ? scan.limit + 1 : scan.limit;
    if (rows.size() > limit) rows.resize(limit);
    return rows;
}

bool Tables::fits(const Transaction& transaction) const {
    for (const auto& condition : transaction.conditions)
        if (condition.table >= tables_.size()) return false;
    for (const auto& write : transaction.writes) {
        if (table_of(write) >= tables_.size()) return false;
        const auto* put = std::get_if<Put>(&write);
        if (put != nullptr && put->row.size() != schema_.tables[put->table].columns.size()) return false;
    }
    return true;
}

bool Tables::holds(const Condition& condition, const std::vector<Rows>& seen) const {
    const auto found = seen[condition.table].find(condition.key);
    if (!condition.expected) return found == seen[condition.table].end() || faulty("absence_is_not_checked");
    return found != seen[condition.table].end() && equal(found->second, *condition.expected);
}

Result<std::vector<Verdict>> Tables::commit(const std::vector<Transaction>& batch) {
    const std::unique_lock lock(mutex_);
    if (tables_.empty()) return closed();
    // An error leaves everything as it was: the whole batch is looked at before any of it is written.
    if (!faulty("an_error_leaves_the_part_before_it"))
        for (const auto& transaction : batch)
            if (!fits(transaction)) return fail("a write does not fit the tables");
    const auto before = faulty("a_batch_sees_the_state_before_it") ? tables_ : std::vector<Rows>();
    std::vector<Verdict> verdicts;
    for (const auto& transaction : batch) {
        if (!fits(transaction)) return fail("a write does not fit the tables");
        auto conditions = transaction.conditions;
        if (faulty("first_condition_only") && conditions.size() > 1) conditions.resize(1);
        const bool good = std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
            return holds(condition, before.empty() ? tables_ : before);
        });
        verdicts.push_back(good ? Verdict::committed : Verdict::refused);
        if (!good && faulty("one_refusal_ends_the_batch")) return std::vector(batch.size(), Verdict::refused);
        if (good || faulty("a_refused_transaction_writes"))
            for (const auto& write : transaction.writes) apply(write);
    }
    return verdicts;
}

void Tables::apply(const Write& write) {
    auto& rows = tables_[table_of(write)];
    if (const auto* erase = std::get_if<Erase>(&write)) {
        rows.erase(erase->key);
        return;
    }
    const auto& put = std::get<Put>(write);
    const auto columns = static_cast<std::ptrdiff_t>(schema_.tables[put.table].key_columns);
    auto& row = rows[Key(put.row.begin(), put.row.begin() + columns)];
    if (faulty("index_keeps_the_old_row") && !row.empty()) stale_[put.table].push_back(row);
    row = put.row;
    if (faulty("reals_become_integers"))
        for (auto& field : row)
            if (const auto* real = std::get_if<double>(&field); real != nullptr && *real == 3.0)
                field = std::int64_t{3};
}

Result<void> Tables::backup(const std::string&, const CopyStep&) { return fail("nothing is kept here"); }

Result<void> Tables::restore(const std::string&, const OpenOptions&, const CopyStep&) {
    return fail("nothing is kept here");
}

}  // namespace moosaic::mutants
