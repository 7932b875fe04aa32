// storage/sqlite against the conformance suite, and what only SQLite has: the file an admin reads, a disk that is full.
#include "sqlite_storage.hpp"

#include <SQLiteCpp/Database.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>

#include <moosaic/testing/storage_suite.hpp>

namespace moosaic::testing {

INSTANTIATE_TEST_SUITE_P(Sqlite, StorageSuite,
                         ::testing::Values(StorageUnderTest{"sqlite",
                                                            [] { return std::make_unique<storage::SqliteStorage>(); }}),
                         storage_name);

class SqliteFile : public StorageSuite {
protected:
    [[nodiscard]] std::string file() const { return directory() + "/world.sqlite"; }
};

INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteFile,
                         ::testing::Values(StorageUnderTest{"sqlite",
                                                            [] { return std::make_unique<storage::SqliteStorage>(); }}),
                         storage_name);

TEST_P(SqliteFile, CanBeReadWithASqlPromptWhileServing) {
    put(item, an_item(1, "brass lamp", num(7)));
    SQLite::Database shell(file(), SQLite::OPEN_READONLY);
    EXPECT_EQ(shell.execAndGet("SELECT name FROM item WHERE owner = 7").getString(), "brass lamp");
    EXPECT_EQ(shell.execAndGet("PRAGMA user_version").getInt(), 1);
}

TEST_P(SqliteFile, BelongsToItsOwnerAlone) {
    put(item, an_item(1));
    for (const char* name : {"/world.sqlite", "/world.sqlite-wal", "/world.lock"}) {
        struct stat status {};
        ASSERT_EQ(stat((directory() + name).c_str(), &status), 0) << name;
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
    }
}

TEST_P(SqliteFile, IsRefusedWhenItIsNoWorld) {
    close();
    std::filesystem::remove(file());
    { SQLite::Database(file(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE note (t)"); }
    storage::SqliteStorage storage;
    const auto refused = storage.open(options());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find("not a Moosaic world"), std::string::npos) << refused.error().text();

    std::ofstream(file(), std::ios::trunc) << std::string(4096, 'x');
    const auto garbage = storage.open(options());
    ASSERT_FALSE(garbage);
    EXPECT_NE(garbage.error().text().find(file()), std::string::npos) << garbage.error().text();
    std::filesystem::remove(file());
    open();
}

TEST_P(SqliteFile, NamesTheFolderThatCannotBeOpened) {
    storage::SqliteStorage storage;
    auto with = options();
    with.directory = directory() + "/missing";
    const auto refused = storage.open(with);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().text().find(with.directory), std::string::npos) << refused.error().text();
}

// A limit on the size of files stands for a full disk.
TEST_P(SqliteFile, AFullDiskRefusesTheBatchAndWritingResumesWithSpace) {
    put(item, an_item(1));
    ASSERT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = 256 * 1024;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    storage::Transaction large{{}, {storage::Put{item, an_item(2, std::string(2'000'000, 'x'))}}};
    const auto refused = storage_->commit({large});
    const auto still = storage_->get(item, {num(1)});
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_FALSE(refused);
    EXPECT_TRUE(still && *still == an_item(1)) << "readers must go on";
    EXPECT_EQ(get(item, {num(2)}), std::nullopt);
    put(item, an_item(3));
    close();
    open();
    EXPECT_EQ(first_fields(scan(by_key(item))), (Ids{1, 3}));
}

}  // namespace moosaic::testing
