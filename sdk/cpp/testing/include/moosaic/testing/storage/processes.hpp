// Storage suite: a second process, and a process that is killed.
#pragma once

#include <moosaic/testing/storage/child.hpp>

namespace moosaic::testing {

TEST_P(StorageSuite, ASecondProcessIsRefusedByNameOfTheFirst) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
    if (storage_->capabilities().shared) MOOSAIC_NOT_APPLICABLE("other processes may write too");
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

// Two processes count one number up, each by what it has read: not one step may be lost.
TEST_P(StorageSuite, WhatIsSharedIsDecidedByTheCommitAlone) {
    if (!storage_->capabilities().shared) MOOSAIC_NOT_APPLICABLE("other processes may not write");
    constexpr std::int64_t steps = 50;
    const auto count_up = [](storage::Storage& storage) {
        for (std::int64_t done = 0; done < steps;) {
            const auto row = storage.get(word, {text("n")});
            if (!row || !*row) return false;
            const auto next = std::get<std::int64_t>((**row)[1]) + 1;
            const auto verdicts =
                storage.commit({{{{word, {text("n")}, **row}}, {storage::Put{word, {text("n"), next}}}}});
            if (!verdicts) return false;
            if (verdicts->at(0) == Verdict::committed) ++done;
        }
        return true;
    };
    put(word, {text("n"), num(0)});
    StorageChild child(GetParam(), options(), [&](storage::Storage& storage, int pipe) {
        if (count_up(storage) && write(pipe, "!", 1) != 1) _exit(1);
    });
    EXPECT_TRUE(count_up(*storage_));
    char ready = 0;
    ASSERT_EQ(read(child.out, &ready, 1), 1) << "the second process could not write";
    EXPECT_EQ(get(word, {text("n")}), (Row{text("n"), num(2 * steps)}));
}

TEST_P(StorageSuite, KillingLosesNothingAnsweredAndLeavesNothingHalf) {
    if (!persistent()) MOOSAIC_NOT_APPLICABLE("needs persistent");
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

}  // namespace moosaic::testing
