// The conformance suite of kind storage. An implementation's test includes this file once and instantiates it:
//
//   INSTANTIATE_TEST_SUITE_P(Mine, StorageSuite, ::testing::Values(StorageUnderTest{…}), storage_name);
//
// Cases that need `persistent` run where the storage declares it; elsewhere they print "not applicable" and pass.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <thread>

#include <moosaic/storage.hpp>

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

    bool needs_persistent() {
        if (storage_->capabilities().persistent) return true;
        std::cout << "not applicable: needs persistent\n";
        return false;
    }

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
                                  std::size_t limit = SIZE_MAX) {
        return {table, index, std::move(equals), std::nullopt, limit};
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

// --- rows ------------------------------------------------------------------------------------------------------------

TEST_P(StorageSuite, KeepsEveryTypeAsItWasGiven) {
    const std::string bytes("\x00\x01\xff\x00 tail", 9);
    const std::vector<Row> rows = {
        {std::numeric_limits<std::int64_t>::max(), text("größe 🏛"), 0.1, bytes, num(-1)},
        {std::numeric_limits<std::int64_t>::min(), std::string("a\0b", 3), -1e300, text(""), num(0)},
        {num(0), text(""), 3.0, Field(), Field()},
    };
    for (const auto& row : rows) put(item, row);
    for (const auto& row : rows) EXPECT_EQ(get(item, {row[0]}), row);
    EXPECT_EQ(get(item, {num(77)}), std::nullopt);
}

TEST_P(StorageSuite, ReplacesAndErases) {
    put(item, an_item(1, "old", num(5)));
    put(item, an_item(1, "new"));
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "new"));
    erase(item, {num(1)});
    EXPECT_EQ(get(item, {num(1)}), std::nullopt);
    erase(item, {num(1)});  // absent: no error
}

TEST_P(StorageSuite, KeepsTablesWithKeysOfTextAndOfTwoColumns) {
    put(word, {std::string("a\0b", 3), num(1)});
    put(word, {text("a"), num(2)});
    put(link, {num(1), num(2), text("x")});
    put(link, {num(1), num(3), Field()});
    EXPECT_EQ(get(word, {std::string("a\0b", 3)}), (Row{std::string("a\0b", 3), num(1)}));
    EXPECT_EQ(get(link, {num(1), num(3)}), (Row{num(1), num(3), Field()}));
    EXPECT_EQ(get(link, {num(2), num(1)}), std::nullopt);
}

// --- scans -----------------------------------------------------------------------------------------------------------

TEST_P(StorageSuite, ScansInKeyOrder) {
    for (const std::int64_t id : {300, -5, 0, 2, -1000, 70000}) put(item, an_item(id));
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{-1000, -5, 0, 2, 300, 70000}));

    const std::vector<std::string> words = {"", "A", "Z", std::string("a\0", 2), "a", "aa", "\xc3\xa9", "\xff"};
    for (const auto& w : words) put(word, {w, num(0)});
    auto sorted = words;
    std::sort(sorted.begin(), sorted.end());  // bytewise
    std::vector<std::string> found;
    for (const auto& row : scan(by_key(word))) found.push_back(std::get<std::string>(row[0]));
    EXPECT_EQ(found, sorted);
}

TEST_P(StorageSuite, ScansByAPrefixOfTheKey) {
    for (const auto& [left, right] : {std::pair(1, 9), {2, 1}, {2, -4}, {2, 30}, {3, 0}})
        put(link, {num(left), num(right), Field()});
    const auto rows = scan(by_key(link, {num(2)}));
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0][1], Field(num(-4)));
    EXPECT_EQ(rows[1][1], Field(num(1)));
    EXPECT_EQ(rows[2][1], Field(num(30)));
    EXPECT_TRUE(scan(by_key(link, {num(4)})).empty());
}

TEST_P(StorageSuite, ScansByIndexInKeyOrder) {
    for (const std::int64_t id : {9, 4, 7}) put(item, an_item(id, "lamp", num(1)));
    put(item, an_item(5, "lamp", num(2)));
    put(item, an_item(6, "sword"));
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(1)}))), (Ids{4, 7, 9}));
    EXPECT_EQ(first_fields(scan(by_index(item, item_name_owner, {text("lamp"), num(2)}))), (Ids{5}));
    // An incomplete prefix, still in key order.
    EXPECT_EQ(first_fields(scan(by_index(item, item_name_owner, {text("lamp")}))), (Ids{4, 5, 7, 9}));
    // NULL is a value to look for.
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {Field()}))), (Ids{6}));
    EXPECT_TRUE(scan(by_index(item, item_owner, {num(3)})).empty());
    put(link, {num(8), num(1), Field()});
    put(link, {num(3), num(1), Field()});
    EXPECT_EQ(first_fields(scan(by_index(link, link_right, {num(1)}))), (Ids{3, 8}));
}

TEST_P(StorageSuite, IndexesFollowChanges) {
    put(item, an_item(1, "a", num(1)));
    put(item, an_item(2, "b", num(1)));
    put(item, an_item(1, "a", num(2)));
    erase(item, {num(2)});
    EXPECT_TRUE(scan(by_index(item, item_owner, {num(1)})).empty());
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(2)}))), (Ids{1}));
    EXPECT_TRUE(scan(by_index(item, item_name_owner, {text("b")})).empty());
}

TEST_P(StorageSuite, LimitsAndContinues) {
    for (std::int64_t id = 1; id <= 10; ++id) put(item, an_item(id, "x", num(1)));
    EXPECT_EQ(first_fields(scan(by_key(item, {}, std::nullopt, 3))), (Ids{1, 2, 3}));
    EXPECT_EQ(first_fields(scan(by_key(item, {}, Key{num(3)}, 3))), (Ids{4, 5, 6}));
    EXPECT_EQ(first_fields(scan(by_key(item, {}, Key{num(9)}))), (Ids{10}));
    EXPECT_TRUE(scan(by_key(item, {}, Key{num(10)})).empty());
    EXPECT_TRUE(scan(by_key(item, {}, std::nullopt, 0)).empty());
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(1)}, 2))), (Ids{1, 2}));

    for (const auto& [left, right] : {std::pair(1, 1), {1, 2}, {2, 0}, {2, 5}})
        put(link, {num(left), num(right), Field()});
    EXPECT_EQ(first_fields(scan(by_key(link, {}, Key{num(1), num(1)}))), (Ids{1, 2, 2}));
    EXPECT_EQ(scan(by_key(link, {num(2)}, Key{num(2), num(0)})), (std::vector<Row>{{num(2), num(5), Field()}}));
}

// --- commits ---------------------------------------------------------------------------------------------------------

TEST_P(StorageSuite, ConditionsOnCellsWrittenAndNotWritten) {
    put(item, an_item(1, "gate"));
    put(word, {text("open"), num(0)});
    const storage::Condition closed{word, {text("open")}, Row{text("open"), num(0)}};
    const storage::Condition gate{item, {num(1)}, an_item(1, "gate")};
    const storage::Condition absent{item, {num(2)}, std::nullopt};
    EXPECT_EQ(commit({{closed, gate, absent}, {storage::Put{item, an_item(1, "oak gate")}}}), Verdict::committed);
    EXPECT_EQ(commit({{gate}, {storage::Put{item, an_item(1, "iron gate")}}}), Verdict::refused);
    put(word, {text("open"), num(1)});
    EXPECT_EQ(commit({{closed}, {storage::Put{item, an_item(1, "iron gate")}}}), Verdict::refused);
    put(item, an_item(2));
    EXPECT_EQ(commit({{absent}, {storage::Put{item, an_item(1, "iron gate")}}}), Verdict::refused);
    erase(word, {text("open")});
    EXPECT_EQ(commit({{closed}, {}}), Verdict::refused);
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "oak gate"));
}

TEST_P(StorageSuite, ConditionsCompareEveryField) {
    const Row row = {num(1), text("x"), 1.5, std::string("\0\xff", 2), Field()};
    put(item, row);
    for (std::size_t i = 1; i < row.size(); ++i) {
        Row other = row;
        other[i] = i == 4 ? Field(num(0)) : i == 1 ? Field(text("X")) : Field();
        EXPECT_EQ(commit({{{item, {num(1)}, other}}, {}}), Verdict::refused) << "column " << i;
    }
    EXPECT_EQ(commit({{{item, {num(1)}, row}}, {}}), Verdict::committed);
}

TEST_P(StorageSuite, ARefusedTransactionLeavesNothingAndTheOthersApply) {
    const storage::Transaction first{{}, {storage::Put{item, an_item(1, "first")}}};
    const storage::Transaction refused{
        {{item, {num(9)}, an_item(9)}},
        {storage::Put{item, an_item(1, "refused")}, storage::Put{item, an_item(2)}, storage::Erase{item, {num(1)}}}};
    const storage::Transaction third{{}, {storage::Put{item, an_item(3)}}};
    EXPECT_EQ(commit(std::vector{first, refused, third}),
              (std::vector{Verdict::committed, Verdict::refused, Verdict::committed}));
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "first"));
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{1, 3}));
}

TEST_P(StorageSuite, ALaterTransactionOfABatchSeesTheEarlier) {
    put(item, an_item(1, "zero"));
    const auto step = [](const std::string& from, const std::string& to) {
        return storage::Transaction{{{item, {num(1)}, an_item(1, from)}}, {storage::Put{item, an_item(1, to)}}};
    };
    EXPECT_EQ(commit(std::vector{step("zero", "one"), step("zero", "lost"), step("one", "two")}),
              (std::vector{Verdict::committed, Verdict::refused, Verdict::committed}));
    EXPECT_EQ(get(item, {num(1)}), an_item(1, "two"));
}

TEST_P(StorageSuite, WritesOfATransactionApplyInOrder) {
    ASSERT_EQ(
        commit({{},
                {storage::Put{item, an_item(1, "a")}, storage::Erase{item, {num(1)}},
                 storage::Put{item, an_item(1, "b")}, storage::Put{item, an_item(2)}, storage::Erase{item, {num(2)}}}}),
        Verdict::committed);
    EXPECT_EQ(scan(by_key(item)), (std::vector<Row>{an_item(1, "b")}));
}

TEST_P(StorageSuite, AnErrorAppliesNothingAndTheStorageGoesOn) {
    const storage::Transaction good{{}, {storage::Put{item, an_item(1)}}};
    const storage::Transaction no_table{{}, {storage::Put{99, an_item(2)}}};
    const storage::Transaction short_row{{}, {storage::Put{item, {num(3)}}}};
    EXPECT_FALSE(storage_->commit({good, no_table}));
    EXPECT_FALSE(storage_->commit({good, short_row}));
    EXPECT_TRUE(scan(by_key(item)).empty());
    put(item, an_item(4));
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{4}));
}

TEST_P(StorageSuite, TakesALargeTransaction) {
    storage::Transaction large;
    for (std::int64_t id = 1; id <= 5000; ++id)
        large.writes.emplace_back(storage::Put{item, an_item(id, std::string(100, 'x'), num(id % 7))});
    ASSERT_EQ(commit(large), Verdict::committed);
    EXPECT_EQ(scan(by_key(item)).size(), 5000U);
    EXPECT_EQ(scan(by_index(item, item_owner, {num(0)})).size(), 714U);
}

TEST_P(StorageSuite, ReadersNeverSeeHalfATransaction) {
    put(word, {text("a"), num(100)});
    put(word, {text("b"), num(0)});
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::atomic<int> reads{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([&] {
            do {
                const auto rows = storage_->scan(by_key(word));
                const auto count = [&](std::size_t n) { return std::get<std::int64_t>((*rows)[n][1]); };
                if (!rows || rows->size() != 2 || count(0) + count(1) != 100 || !storage_->get(word, {text("a")}))
                    ++wrong;
                ++reads;
            } while (!done);
        });
    for (std::int64_t i = 1; i <= 100; ++i)
        ASSERT_EQ(commit({{}, {storage::Put{word, {text("a"), 100 - i}}, storage::Put{word, {text("b"), i}}}}),
                  Verdict::committed);
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_GE(reads, 4);
}

// --- opening ---------------------------------------------------------------------------------------------------------

TEST_P(StorageSuite, RefusesPolitelyWhenClosed) {
    storage_->close();
    EXPECT_FALSE(storage_->get(item, {num(1)}));
    EXPECT_FALSE(storage_->scan(by_key(item)));
    EXPECT_FALSE(storage_->commit({{{}, {storage::Put{item, an_item(1)}}}}));
}

TEST_P(StorageSuite, Reopens) {
    if (!needs_persistent()) return;
    put(item, an_item(1, "kept", num(3)));
    put(item, an_item(2, "gone"));
    erase(item, {num(2)});
    close();
    auto relaxed = options();
    relaxed.durability = storage::Durability::relaxed;
    open(relaxed);
    EXPECT_EQ(scan(by_key(item)), (std::vector<Row>{an_item(1, "kept", num(3))}));
    put(item, an_item(3));
    close();
    open();
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{1, 3}));
    EXPECT_EQ(first_fields(scan(by_index(item, item_owner, {num(3)}))), (Ids{1}));
}

TEST_P(StorageSuite, MigratesAfterCallingBack) {
    if (!needs_persistent()) return;
    put(word, {text("old"), num(7)});
    close();
    std::vector<std::pair<int, int>> calls;
    auto with = options(schema_2());
    with.before_migration = [&](int from, int to) -> Result<void> {
        calls.emplace_back(from, to);
        return {};
    };
    open(with);
    EXPECT_EQ(calls, (std::vector<std::pair<int, int>>{{1, 2}}));
    EXPECT_EQ(get(word, {text("old")}), (Row{text("old"), num(7), Field()}));
    put(word, {text("new"), num(7), text("more")});
    EXPECT_EQ(scan(by_index(word, 0, {num(7)})).size(), 2U);
    put(3, {num(1), text("x")});
    EXPECT_EQ(get(3, {num(1)}), (Row{num(1), text("x")}));
    close();
    open(with);
    EXPECT_EQ(calls.size(), 1U) << "the second opening has nothing to migrate";
}

TEST_P(StorageSuite, ANewDatabaseNeedsNoCallBeforeItsMigrations) {
    if (!needs_persistent()) return;
    close();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    auto with = options(schema_2());
    with.before_migration = [](int, int) -> Result<void> { return fail("nothing to back up"); };
    open(with);
    put(word, {text("a"), num(1), text("b")});
}

TEST_P(StorageSuite, DoesNotMigrateWithoutItsBackup) {
    if (!needs_persistent()) return;
    put(word, {text("old"), num(7)});
    close();
    auto with = options(schema_2());
    with.before_migration = [](int, int) -> Result<void> { return fail("the backup disk is full"); };
    auto storage = GetParam().make();
    const auto refused = storage->open(with);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find("the backup disk is full"), std::string::npos);
    storage.reset();
    open();
    EXPECT_EQ(get(word, {text("old")}), (Row{text("old"), num(7)}));
}

TEST_P(StorageSuite, RefusesANewerDatabaseByName) {
    if (!needs_persistent()) return;
    close();
    auto newer = schema_2();
    newer.migrations.back().version = 42;
    open(options(newer));
    put(word, {text("new"), num(1), text("x")});
    close();
    auto storage = GetParam().make();
    const auto refused = storage->open(options());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find("42"), std::string::npos) << refused.error().text();
    EXPECT_NE(refused.error().text().find("1"), std::string::npos) << refused.error().text();
    storage.reset();
    open(options(newer));
    EXPECT_EQ(get(word, {text("new")}), (Row{text("new"), num(1), text("x")}));
}

TEST_P(StorageSuite, AFailedMigrationChangesNothing) {
    if (!needs_persistent()) return;
    put(word, {text("old"), num(7)});
    close();
    const std::string copy = directory() + "/before";
    auto broken = schema_2();
    broken.migrations.push_back({3, {}, {{"no such table", broken.tables[word].columns.back()}}, {}});
    auto with = options(broken);
    auto storage = GetParam().make();
    with.before_migration = [&](int, int) { return storage->backup(copy, {}); };
    const auto refused = storage->open(with);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(std::filesystem::exists(copy)) << "a backup can be made before a migration: " << refused.error().text();
    storage.reset();
    open();  // with version 1: also what version 2 changed is taken back
    EXPECT_EQ(scan(by_key(word)), (std::vector<Row>{{text("old"), num(7)}}));
    close();
    open(options(schema_2()));
}

TEST_P(StorageSuite, MakesNoDatabaseWhereOneIsExpected) {
    if (!needs_persistent()) return;
    close();
    const std::string empty = directory() + "/empty";
    std::filesystem::create_directory(empty);
    auto with = options();
    with.directory = empty;
    with.create = false;
    const auto refused = GetParam().make()->open(with);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find(empty), std::string::npos) << refused.error().text();
    with.create = true;
    open(with);
    close();
    with.create = false;
    open(with);
}

// --- other processes, crashes
// ------------------------------------------------------------------------------------------

// A child process that opens the storage, calls `work` with a pipe to write to, and then hangs until it is killed.
class StorageChild {
public:
    StorageChild(const StorageUnderTest& under, const storage::OpenOptions& options,
                 const std::function<void(storage::Storage&, int pipe)>& work) {
        int ends[2] = {-1, -1};
        if (pipe(ends) != 0) return;
        pid = fork();
        if (pid == 0) {
            ::close(ends[0]);
            auto storage = under.make();
            if (storage->open(options)) work(*storage, ends[1]);
            for (;;) pause();
        }
        ::close(ends[1]);
        out = ends[0];
    }
    StorageChild(const StorageChild&) = delete;
    StorageChild& operator=(const StorageChild&) = delete;
    ~StorageChild() {
        kill();
        if (out >= 0) ::close(out);
    }
    void kill() {
        if (pid > 0) {
            ::kill(pid, SIGKILL);
            waitpid(pid, nullptr, 0);
        }
        pid = -1;
    }
    pid_t pid = -1;
    int out = -1;
};

TEST_P(StorageSuite, ASecondProcessIsRefusedByNameOfTheFirst) {
    if (!needs_persistent() || storage_->capabilities().shared) return;
    close();
    StorageChild child(GetParam(), options(), [](storage::Storage&, int pipe) {
        if (write(pipe, "!", 1) != 1) _exit(1);
    });
    char ready = 0;
    ASSERT_EQ(read(child.out, &ready, 1), 1) << "the child could not open the storage";
    auto second = GetParam().make();
    const auto refused = second->open(options());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find(std::to_string(child.pid)), std::string::npos) << refused.error().text();
    child.kill();
    const auto opened = second->open(options());
    EXPECT_TRUE(opened) << opened.error().text();
    second->close();
    open();
}

TEST_P(StorageSuite, KillingLosesNothingAnsweredAndLeavesNothingHalf) {
    if (!needs_persistent()) return;
    close();
    for (int round = 1; round <= 3; ++round) {
        StorageChild child(GetParam(), options(), [round](storage::Storage& storage, int pipe) {
            for (std::int64_t i = 1;; ++i) {
                const std::int64_t id = round * 1'000'000 + i;
                storage::Transaction pair{{}, {storage::Put{item, an_item(id)}, storage::Put{link, {id, id, Field()}}}};
                if (!storage.commit({pair}) || write(pipe, &i, sizeof i) != sizeof i) _exit(1);
            }
        });
        std::int64_t answered = 0;
        while (answered < 30 && read(child.out, &answered, sizeof answered) == sizeof answered) {}
        child.kill();
        for (std::int64_t more = 0; read(child.out, &more, sizeof more) == sizeof more;) answered = more;
        ASSERT_GE(answered, 30);
        open();
        const auto items = first_fields(scan(by_key(item, {}, Key{num(round * 1'000'000)})));
        const auto links = first_fields(scan(by_key(link, {}, Key{num(round * 1'000'000), num(0)})));
        EXPECT_GE(static_cast<std::int64_t>(items.size()), answered);
        EXPECT_EQ(items, links);
        for (std::size_t i = 0; i < items.size(); ++i)
            ASSERT_EQ(items[i], round * 1'000'000 + static_cast<std::int64_t>(i) + 1);
        close();
    }
    open();
}

// --- backup ----------------------------------------------------------------------------------------------------------

TEST_P(StorageSuite, BackupIsRefusedByAStorageThatKeepsNothing) {
    if (storage_->capabilities().persistent) return;
    EXPECT_FALSE(storage_->backup(copy(), {}));
    EXPECT_FALSE(GetParam().make()->restore(copy(), elsewhere(), {}));
    EXPECT_FALSE(std::filesystem::exists(copy()));
}

TEST_P(StorageSuite, BackupIsOneMomentOfAWorldThatIsWrittenTo) {
    if (!needs_persistent()) return;
    for (std::int64_t id = 1; id <= 500; ++id) put(item, an_item(id, std::string(5000, 'y')));
    std::atomic<bool> done{false};
    std::atomic<std::int64_t> written{0};
    std::thread writer([&] {
        for (std::int64_t i = 1; !done; written = i++)
            commit({{}, {storage::Put{word, {text("a"), i}}, storage::Put{word, {text("b"), -i}}}});
    });
    while (written == 0) std::this_thread::yield();
    const std::int64_t before = written;
    std::int64_t first_step = 0;
    // Commits must go on between two steps of the copy: this waits for one.
    const auto copied = storage_->backup(copy(), [&](double) {
        const std::int64_t now = written;
        if (first_step == 0) first_step = now;
        for (int i = 0; first_step == now && written < now + 2 && i < 20'000; ++i) usleep(1000);
        return true;
    });
    const std::int64_t after = written;
    done = true;
    writer.join();
    ASSERT_TRUE(copied) << copied.error().text();
    EXPECT_GE(after, first_step + 2) << "nothing was committed while the copy was made";
    EXPECT_EQ(std::filesystem::status(copy()).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

    const auto with = elsewhere();
    auto restored = GetParam().make();
    const auto ok = restored->restore(copy(), with, {});
    ASSERT_TRUE(ok) << ok.error().text();
    const auto opened = restored->open(with);
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(restored->scan(by_key(item))->size(), 500U);
    const auto words = restored->scan(by_key(word));
    ASSERT_TRUE(words && words->size() == 2);
    const auto moment = std::get<std::int64_t>((*words)[0][1]);
    EXPECT_EQ(moment, -std::get<std::int64_t>((*words)[1][1]));
    EXPECT_GE(moment, before);
    EXPECT_LE(moment, after);
    restored->close();
}

TEST_P(StorageSuite, BackupNeverReplacesAFile) {
    if (!needs_persistent()) return;
    put(item, an_item(1));
    ASSERT_TRUE(storage_->backup(copy(), {}));
    const auto size = std::filesystem::file_size(copy());
    const auto again = storage_->backup(copy(), {});
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().text().find(copy()), std::string::npos) << again.error().text();
    EXPECT_EQ(std::filesystem::file_size(copy()), size);
    close();
    EXPECT_FALSE(GetParam().make()->restore(copy(), options(), {})) << "there is a database already";
    open();
    EXPECT_EQ(get(item, {num(1)}), an_item(1));
}

TEST_P(StorageSuite, BackupLeavesNothingWhenItIsStopped) {
    if (!needs_persistent()) return;
    for (std::int64_t id = 1; id <= 100; ++id) put(item, an_item(id, std::string(50'000, 'y')));
    const auto with = elsewhere();
    const std::string file = with.directory + "/copy";
    int steps = 0;
    EXPECT_FALSE(storage_->backup(file, [&](double done) {
        EXPECT_GE(done, 0);
        EXPECT_LE(done, 1);
        return ++steps < 3;
    }));
    EXPECT_EQ(files_in(with.directory), 0U);
    ASSERT_TRUE(storage_->backup(copy(), {}));
    EXPECT_FALSE(GetParam().make()->restore(copy(), with, [](double) { return false; }));
    EXPECT_EQ(files_in(with.directory), 0U);
    EXPECT_FALSE(storage_->backup(directory() + "/no/such/folder/copy", {}));
}

TEST_P(StorageSuite, RestoresOnlyWhatIsWholeAndKnown) {
    if (!needs_persistent()) return;
    for (std::int64_t id = 1; id <= 100; ++id) put(item, an_item(id, std::string(5000, 'y')));
    ASSERT_TRUE(storage_->backup(copy(), {}));
    close();
    const auto refused = [&](const std::string& file, const std::string& why) {
        const auto with = elsewhere();
        const auto restored = GetParam().make()->restore(file, with, {});
        ASSERT_FALSE(restored) << why;
        EXPECT_NE(restored.error().text().find(file), std::string::npos) << restored.error().text();
        EXPECT_EQ(files_in(with.directory), 0U) << why;
    };
    refused(directory() + "/missing", "there is no such file");
    refused(directory(), "a directory");
    const std::string cut = directory() + "/cut";
    std::filesystem::copy_file(copy(), cut);
    std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
    refused(cut, "half of the file is missing");
    std::filesystem::resize_file(cut, 10);
    refused(cut, "nearly all of the file is missing");
    std::filesystem::resize_file(cut, 0);
    refused(cut, "an empty file");

    auto newer = schema_2();
    newer.migrations.back().version = 42;
    open(options(newer));
    const std::string future = directory() + "/future";
    ASSERT_TRUE(storage_->backup(future, {}));
    refused(future, "a newer version");

    const auto with = elsewhere(schema_2());
    auto older = GetParam().make();
    const auto restored = older->restore(copy(), with, {});
    ASSERT_TRUE(restored) << restored.error().text();
    ASSERT_TRUE(older->open(with)) << "an older version is migrated by the next open";
    EXPECT_EQ(older->scan(by_key(item))->size(), 100U);
    older->close();
}

}  // namespace moosaic::testing
