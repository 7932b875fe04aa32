// Storage suite: readers beside a commit.
#pragma once

#include <atomic>
#include <thread>

#include <moosaic/testing/storage/fixture.hpp>

namespace moosaic::testing {

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

// While long transactions are applied, `get` and `scan` look for their inside as fast as they can: until enough looks
// fell into a commit, or so many commits were made that one of them must have been interrupted for a look.
TEST_P(StorageSuite, NobodySeesTheInsideOfATransaction) {
    constexpr std::int64_t rows = 600;
    constexpr int commits = 30, most_commits = 300;
    constexpr int looks = 500;  // of each reader, begun and ended while a commit was being made
    const auto step = [](std::int64_t n) {
        storage::Transaction one{{}, {storage::Put{word, {text("a"), num(-1)}}, storage::Put{word, {text("b"), n}}}};
        for (std::int64_t id = 0; id < rows; ++id) one.writes.emplace_back(storage::Put{item, an_item(id, "x", n)});
        for (std::int64_t id = 0; id < rows; id += 2) one.writes.emplace_back(storage::Erase{item, {num(id)}});
        one.writes.emplace_back(storage::Put{word, {text("a"), n}});
        return one;
    };
    ASSERT_EQ(commit(step(0)), Verdict::committed);
    std::atomic<std::int64_t> committing{0};  // 0: none just now
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::atomic<int> looked[2]{};
    const auto whole_row = [&] {
        const auto row = storage_->get(word, {text("a")});
        return row && *row && std::get<std::int64_t>((**row)[1]) >= 0;
    };
    const auto whole_scan = [&] {
        const auto words = storage_->scan(by_key(word));
        const auto items = storage_->scan(by_key(item));
        return words && words->size() == 2 && (*words)[0][1] == (*words)[1][1] && items && items->size() == rows / 2;
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&, i] {
            while (!done) {
                const auto during = committing.load();
                if (!(i == 0 ? whole_row() : whole_scan())) ++wrong;
                if (during != 0 && during == committing) ++looked[i];
            }
        });
    const auto enough = [&] { return looked[0] >= looks && looked[1] >= looks; };
    for (std::int64_t n = 1; wrong == 0 && (n <= commits || (!enough() && n <= most_commits)); ++n) {
        committing = n;
        if (commit(step(n)) != Verdict::committed) ++wrong;
        committing = 0;
    }
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace moosaic::testing
