// Migrations of the world's own tables on SQLite: from the version before the newest, and one that does not work.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "sqlite_storage.hpp"
#include "store/store.hpp"
#include "world/schema.hpp"

namespace moosaic::store {

namespace {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Schema;
using storage::SqliteStorage;
using world::Tab;

// The next version of the world's tables, as a later release might have it: `note` in table object, an index on it,
// and a table more. A broken one asks, in a further step, for an index on a table that is not there.
Schema next_schema(bool broken) {
    Schema schema = world::schema();
    const int version = schema.version() + 1;
    auto& object = schema.tables.at(static_cast<std::size_t>(Tab::object));
    const Column note{"note", ColumnType::text, true};
    const storage::Index by_note{"object_note", {object.columns.size()}};
    const storage::Table more{"mail", {{"id", ColumnType::integer, false}, {"text", ColumnType::text, true}}, 1, {}};
    object.columns.push_back(note);
    object.indexes.push_back(by_note);
    schema.tables.push_back(more);
    schema.migrations.push_back({version, {more}, {{"object", note}}, {{"object", by_note}}});
    if (broken) schema.migrations.push_back({version + 1, {}, {{"no_such_table", note}}, {}});
    return schema;
}

class MigrationTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "moosaic-migration-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        ASSERT_TRUE(storage_.open(options(folder_, world::schema())));
        Store store(storage_, {});
        for (int i = 0; i < 50; ++i) {
            auto tx = store.begin();
            const auto id = tx->allocate(world::Seq::object);
            tx->put(Tab::location, {id, std::int64_t{1}, std::int64_t{i}});
            tx->put(Tab::meta, {std::string("fact") + std::to_string(i), std::string(1000, 'x')});
            ASSERT_TRUE(store.commit(*tx));
        }
    }
    void TearDown() override {
        storage_.close();
        std::filesystem::remove_all(folder_);
    }
    [[nodiscard]] std::string copy() const { return folder_ + "/before-migration"; }
    static storage::OpenOptions options(const std::string& folder, Schema schema) {
        return {folder, std::move(schema), storage::Durability::full, {}};
    }
    storage::OpenOptions with_backup(Schema schema) {
        auto with = options(folder_, std::move(schema));
        with.before_migration = [this](int, int) { return storage_.backup(copy(), {}); };
        return with;
    }
    // Every row of every table this program knows.
    static std::vector<std::vector<Row>> dump(SqliteStorage& storage) {
        std::vector<std::vector<Row>> out;
        for (storage::TableId table = 0; table < world::schema().tables.size(); ++table)
            out.push_back(*storage.scan({table, std::nullopt, {}, std::nullopt, SIZE_MAX}));
        return out;
    }

    std::string folder_;
    SqliteStorage storage_;
};

}  // namespace

TEST_F(MigrationTest, BacksUpAndGoesOnWithTheNewTables) {
    const auto before = dump(storage_);
    storage_.close();
    const auto opened = storage_.open(with_backup(next_schema(false)));
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(
        storage_.scan({static_cast<storage::TableId>(Tab::location), std::nullopt, {}, std::nullopt, SIZE_MAX})->size(),
        50U);
    storage_.close();

    const std::string elsewhere = folder_ + "/old";
    std::filesystem::create_directory(elsewhere);
    SqliteStorage old;
    const auto with = options(elsewhere, world::schema());
    ASSERT_TRUE(old.restore(copy(), with, {}));
    ASSERT_TRUE(old.open(with)) << "the program of before reads the backup";
    EXPECT_EQ(dump(old), before);
}

TEST_F(MigrationTest, ABrokenStepTakesEveryStepBack) {
    const auto before = dump(storage_);
    storage_.close();
    const auto refused = storage_.open(with_backup(next_schema(true)));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find("migration"), std::string::npos) << refused.error().text();
    EXPECT_NE(refused.error().text().find("no_such_table"), std::string::npos) << refused.error().text();
    EXPECT_TRUE(std::filesystem::exists(copy()));
    const auto opened = storage_.open(options(folder_, world::schema()));
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(dump(storage_), before);
}

// Steps that succeed but do not lead to the tables the program uses.
TEST_F(MigrationTest, AForgottenStepIsFoundBeforeItIsTooLate) {
    const auto before = dump(storage_);
    storage_.close();
    auto schema = next_schema(false);
    schema.migrations.back().add_columns.clear();
    schema.migrations.back().add_indexes.clear();
    EXPECT_FALSE(storage_.open(with_backup(schema)));
    ASSERT_TRUE(storage_.open(options(folder_, world::schema())));
    EXPECT_EQ(dump(storage_), before);
}

}  // namespace moosaic::store
