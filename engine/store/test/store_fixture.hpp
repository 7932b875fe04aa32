// What the tests of this room share: a store on storage memory with faults, and short ways to say rows.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include <moosaic/testing/faulty_storage.hpp>
#include <moosaic/testing/load_plugin.hpp>

#include "store/store.hpp"

namespace moosaic::store {

using storage::Row;
using world::Idx;
using world::RowPtr;
using world::Tab;

inline std::int64_t num(std::int64_t n) { return n; }
inline std::string text(std::string_view s) { return std::string(s); }
// An object's place: three integers, the middle one indexed; the last serves as a counter.
inline Row place(std::int64_t object, std::int64_t container, std::int64_t arrival = 0) {
    return {object, container, arrival};
}
inline Row fact(std::string_view key, std::string_view value) { return {text(key), text(value)}; }

class StoreTest : public ::testing::Test {
protected:
    void SetUp() override {
        storage_ = std::make_unique<testing::FaultyStorage>(
            testing::load_plugin<storage::Storage>(MOOSAIC_TEST_STORAGE_MEMORY));
        ASSERT_TRUE(storage_->open({"", world::schema(), storage::Durability::full, {}}));
        start();
    }
    // The store's last releases still use what a test has declared.
    void TearDown() override { store_.reset(); }
    // A store of which the test owns every step, unless it asks for a committer thread.
    void start(StoreOptions options = manual()) { store_ = std::make_unique<Store>(*storage_, std::move(options)); }
    static StoreOptions manual() {
        StoreOptions options;
        options.background = false;
        return options;
    }
    void restart() {
        store_.reset();
        start();
    }

    std::unique_ptr<Tx> begin() { return store_->begin(); }
    bool commit(std::unique_ptr<Tx>& tx) { return static_cast<bool>(store_->commit(*tx)); }
    // One transaction of its own for each.
    void put(Tab table, Row row) {
        auto tx = begin();
        tx->put(table, std::move(row));
        ASSERT_TRUE(commit(tx));
    }
    void erase(Tab table, const storage::Key& key) {
        auto tx = begin();
        tx->erase(table, key);
        ASSERT_TRUE(commit(tx));
    }
    static std::optional<Row> row(Tx& tx, Tab table, const storage::Key& key) {
        const RowPtr found = tx.get(table, key);
        return found == nullptr ? std::nullopt : std::optional<Row>(*found);
    }
    std::optional<Row> row(Tab table, const storage::Key& key) { return row(*begin(), table, key); }
    using Ids = std::vector<std::int64_t>;
    static Ids ids(const std::vector<RowPtr>& rows) {
        Ids out;
        for (const auto& found : rows) out.push_back(std::get<std::int64_t>(found->front()));
        return out;
    }
    static Ids inside(Tx& tx, std::int64_t container) { return ids(tx.select(Idx::location_container, {container})); }
    Ids inside(std::int64_t container) { return inside(*begin(), container); }

    std::unique_ptr<testing::FaultyStorage> storage_;
    std::unique_ptr<Store> store_;
};

}  // namespace moosaic::store
