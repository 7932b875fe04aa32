// What the cases of the storage suite stand on: three tables, an open storage in a folder of its own, short words.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>

#include <moosaic/storage.hpp>
#include <moosaic/testing/not_applicable.hpp>

namespace moosaic::testing {

struct StorageUnderTest {
    std::string name;
    std::function<std::unique_ptr<storage::Storage>()> make;  // not yet open
    friend void PrintTo(const StorageUnderTest& tested, std::ostream* out) { *out << tested.name; }
};

inline std::string storage_name(const ::testing::TestParamInfo<StorageUnderTest>& info) { return info.param.name; }

class StorageSuite : public ::testing::TestWithParam<StorageUnderTest> {
protected:
    using Field = storage::Field;
    using Row = storage::Row;
    using Key = storage::Key;
    using Verdict = storage::Verdict;
    enum Tables : storage::TableId { item, link, word };
    enum Indexes : storage::IndexId { item_owner, item_name_owner, link_right = 0 };

    static std::int64_t num(std::int64_t n) { return n; }
    static std::string text(std::string_view s) { return std::string(s); }

    static storage::Schema schema_1() {
        using storage::ColumnType;
        storage::Schema schema;
        schema.tables = {
            {"item",
             {{"id", ColumnType::integer, false},
              {"name", ColumnType::text, false},
              {"weight", ColumnType::real, true},
              {"data", ColumnType::blob, true},
              {"owner", ColumnType::integer, true}},
             1,
             {{"item_owner", {4}}, {"item_name_owner", {1, 4}}}},
            {"link",
             {{"left", ColumnType::integer, false},
              {"right", ColumnType::integer, false},
              {"note", ColumnType::text, true}},
             2,
             {{"link_right", {1}}}},
            {"word", {{"key", ColumnType::text, false}, {"n", ColumnType::integer, false}}, 1, {}},
        };
        schema.migrations = {{1, schema.tables, {}, {}}};
        return schema;
    }

    // Version 2: a column and an index on `word`, and a table more.
    static storage::Schema schema_2() {
        using storage::ColumnType;
        storage::Schema schema = schema_1();
        const storage::Column extra{"extra", ColumnType::text, true};
        const storage::Index by_n{"word_n", {1}};
        const storage::Table more{"more", {{"id", ColumnType::integer, false}, {"x", ColumnType::text, true}}, 1, {}};
        schema.tables[word].columns.push_back(extra);
        schema.tables[word].indexes.push_back(by_n);
        schema.tables.push_back(more);
        schema.migrations.push_back({2, {more}, {{"word", extra}}, {{"word", by_n}}});
        return schema;
    }

    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-storage-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        open();
    }
    void TearDown() override {
        if (storage_ != nullptr) storage_->close();
        storage_.reset();
        std::filesystem::remove_all(folder_);
    }

    [[nodiscard]] std::string directory() const { return folder_.string(); }

    storage::OpenOptions options(storage::Schema schema = schema_1()) const {
        return {directory(), std::move(schema), storage::Durability::full, {}};
    }
    void open(storage::OpenOptions with) {
        storage_ = GetParam().make();
        const auto opened = storage_->open(std::move(with));
        ASSERT_TRUE(opened) << opened.error().text();
    }
    void open() { open(options()); }
    void close() {
        storage_->close();
        storage_.reset();
    }

    [[nodiscard]] bool persistent() const { return storage_->capabilities().persistent; }

    static Row an_item(std::int64_t id, std::string name = "thing", Field owner = {}) {
        return {id, std::move(name), Field(), Field(), std::move(owner)};
    }
    std::vector<Verdict> commit(std::vector<storage::Transaction> batch) {
        auto verdicts = storage_->commit(batch);
        EXPECT_TRUE(verdicts) << verdicts.error().text();
        return verdicts ? *verdicts : std::vector<Verdict>();
    }
    Verdict commit(storage::Transaction one) {
        const auto verdicts = commit(std::vector<storage::Transaction>{std::move(one)});
        return verdicts.size() == 1 ? verdicts[0] : Verdict::refused;
    }
    void put(storage::TableId table, Row row) {
        ASSERT_EQ(commit({{}, {storage::Put{table, std::move(row)}}}), Verdict::committed);
    }
    void erase(storage::TableId table, Key key) {
        ASSERT_EQ(commit({{}, {storage::Erase{table, std::move(key)}}}), Verdict::committed);
    }
    std::optional<Row> get(storage::TableId table, const Key& key) {
        auto row = storage_->get(table, key);
        EXPECT_TRUE(row) << row.error().text();
        return row ? *row : std::nullopt;
    }
    std::vector<Row> scan(const storage::Scan& scan) {
        auto rows = storage_->scan(scan);
        EXPECT_TRUE(rows) << rows.error().text();
        return rows ? *rows : std::vector<Row>();
    }
    static storage::Scan by_key(storage::TableId table, Key equals = {}, std::optional<Key> after = {},
                                std::size_t limit = SIZE_MAX) {
        return {table, std::nullopt, std::move(equals), std::move(after), limit};
    }
    static storage::Scan by_index(storage::TableId table, storage::IndexId index, Key equals,
                                  std::size_t limit = SIZE_MAX, std::optional<Key> after = {}) {
        return {table, index, std::move(equals), std::move(after), limit};
    }
    static std::vector<std::int64_t> first_fields(const std::vector<Row>& rows) {
        std::vector<std::int64_t> ids;
        for (const auto& row : rows) ids.push_back(std::get<std::int64_t>(row.at(0)));
        return ids;
    }
    using Ids = std::vector<std::int64_t>;

    [[nodiscard]] std::string copy() const { return directory() + "/copy"; }
    // An empty directory, and how to open it.
    [[nodiscard]] storage::OpenOptions elsewhere(storage::Schema schema = schema_1()) const {
        auto with = options(std::move(schema));
        with.directory = directory() + "/elsewhere";
        std::filesystem::create_directory(with.directory);
        return with;
    }
    // But for locks.
    static std::size_t files_in(const std::string& folder) {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            if (entry.path().filename().string().find("lock") == std::string::npos) ++count;
        return count;
    }

    std::filesystem::path folder_;
    std::unique_ptr<storage::Storage> storage_;
};

}  // namespace moosaic::testing
