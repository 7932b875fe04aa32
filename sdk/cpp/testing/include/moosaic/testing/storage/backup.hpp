// Storage suite: copies of a world that is written to, and what is made from them.
#pragma once

#include <atomic>
#include <thread>

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, BackupIsRefusedByAStorageThatKeepsNothing) {
    if (persistent()) MOOSAIC_NOT_APPLICABLE("it is persistent");
    EXPECT_FALSE(storage_->backup(copy(), {}));
    EXPECT_FALSE(GetParam().make()->restore(copy(), elsewhere(), {}));
    EXPECT_FALSE(std::filesystem::exists(copy()));
}

TEST_P(StorageSuite, BackupIsOneMomentOfAWorldThatIsWrittenTo) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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
