// The transaction the world needs: declared here, kept by store/ (and by a fake in the tests of this room).
//
// Reads see one snapshot plus the transaction's own writes. Every read, a miss and a set included, is recorded and
// checked again at commit, and is spent from the task's budget, row by row. Used by one task, on that task's stack. May
// throw Restart (the snapshot is gone, or the task's last try met a reservation); nobody but the task runner catches
// it.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

#include <moosaic/storage.hpp>
#include <moosaic/value.hpp>

#include "world/schema.hpp"

namespace moosaic::world {

using storage::Field;
using storage::Key;
using storage::Row;
using RowPtr = std::shared_ptr<const Row>;

struct Restart : std::exception {
    const char* what() const noexcept override { return "transaction must restart"; }
};

class Transaction {
public:
    virtual ~Transaction() = default;

    // The row with this primary key, or null.
    virtual RowPtr get(Tab table, const Key& key) = 0;
    // All rows whose index columns equal `equals` (a prefix), in primary-key order. Membership and rows count as read.
    virtual std::vector<RowPtr> select(Idx index, const Key& equals) = 0;
    // Is there any such row? Only that fact counts as read.
    virtual bool any(Idx index, const Key& equals) = 0;
    // Every row of a table behind `after` (empty: from the start), at most `limit`; for tools, not for commands: it is
    // not recorded and sees only what is durable or the snapshot, plus own writes.
    virtual std::vector<RowPtr> sweep(Tab table, const Key& after, std::size_t limit) = 0;

    virtual void put(Tab table, Row row) = 0;           // insert or replace
    virtual void erase(Tab table, const Key& key) = 0;  // no-op when absent
    // Adds to an integer column without reading it: two transactions that add do not conflict. Refused at commit (as a
    // conflict that re-runs) if the result would fall below `minimum`.
    virtual void add(Tab table, const Key& key, std::size_t column, std::int64_t delta, std::int64_t minimum) = 0;

    // A fresh id; never given twice, also not after a crash; a rolled-back task skips it.
    virtual Id allocate(Seq sequence) = 0;

    // Nested savepoints: rollback undoes all writes made since (reads stay recorded).
    virtual std::size_t savepoint() = 0;
    virtual void rollback(std::size_t savepoint) = 0;

    // Grows with every write and rollback of this transaction; for memos over it.
    [[nodiscard]] virtual std::uint64_t version() const = 0;
};

}  // namespace moosaic::world
