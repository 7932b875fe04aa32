// Recorder: a store transaction that writes down what it reads and writes, for the checker.
//
// It gives every row it puts a version of its own, in a column the workload does not use, and complains at once where a
// transaction contradicts itself: its own writes not seen, one read answered in two ways.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "history.hpp"
#include "store/store.hpp"

namespace moosaic::consistency {

using world::Idx;
using world::Row;
using world::RowPtr;
using world::Tab;

// The number of a row of any table whose key is one or two small integers.
Key key_of(Tab table, const world::Key& key);

class Recorder {
public:
    Recorder(store::Tx& tx, Record& record, std::atomic<Version>& versions)
        : tx_(tx), record_(record), versions_(versions) {}

    RowPtr get(Tab table, const world::Key& key);
    // Tables property, location, parent and alias; the column of the version is filled in here.
    void put(Tab table, Row row);
    void erase(Tab table, const world::Key& key);
    std::vector<RowPtr> select(Idx index, const world::Key& equals);
    bool any(Idx index, const world::Key& equals);
    void count(Id counter, std::int64_t delta);  // rows of table property
    std::int64_t counter(Id counter);
    store::Tx& tx() { return tx_; }

    std::size_t savepoint();
    void rollback(std::size_t savepoint);
    // Completes the record; the transaction writes nothing more.
    void finish();

    void complain(const std::string& what) { complaints.push_back(record_.what + ": " + what); }
    std::vector<std::string> complaints;

private:
    struct Own {
        bool erased = false;
        std::size_t write = 0;  // position in record_.writes
    };
    void note(Key key, Version version);
    void write(Tab table, const world::Key& key, const Row* row, Version version);

    store::Tx& tx_;
    Record& record_;
    std::atomic<Version>& versions_;
    std::map<Key, Version> seen_;
    std::map<Key, Own> own_;
    std::vector<std::pair<std::size_t, std::map<Key, Own>>> savepoints_;
    std::map<Key, std::int64_t> added_;
};

}  // namespace moosaic::consistency
