// Storage suite: from one version of the schema to the next, and what stands in the way.
#pragma once

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, MigratesAfterCallingBack) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
    close();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    auto with = options(schema_2());
    with.before_migration = [](int, int) -> Result<void> { return fail("nothing to back up"); };
    open(with);
    put(word, {text("a"), num(1), text("b")});
}

TEST_P(StorageSuite, DoesNotMigrateWithoutItsBackup) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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

}  // namespace moosaic::testing
