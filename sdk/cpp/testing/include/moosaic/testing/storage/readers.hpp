// Storage suite: readers beside a commit.
#pragma once

#include <atomic>
#include <functional>
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

// While long transactions are applied, `get` and then `scan` look for their inside as fast as they can: until enough
// commits were looked into, or so many were made that some must have been interrupted for a look. One after the other:
// a scan would hold the commit up before its first write, and the looks of `get` would fall there.
TEST_P(StorageSuite, NobodySeesTheInsideOfATransaction) {
    constexpr std::int64_t rows = 600;
    constexpr int commits = 30, most_commits = 400;
    constexpr int looked_into = 20;  // commits during which a look began and ended
    std::int64_t n = 0;
    const auto step = [&] {
        ++n;
        storage::Transaction one{{}, {storage::Put{word, {text("a"), num(-1)}}, storage::Put{word, {text("b"), n}}}};
        for (std::int64_t id = 0; id < rows; ++id) one.writes.emplace_back(storage::Put{item, an_item(id, "x", n)});
        for (std::int64_t id = 0; id < rows; id += 2) one.writes.emplace_back(storage::Erase{item, {num(id)}});
        one.writes.emplace_back(storage::Put{word, {text("a"), n}});
        return std::vector{std::move(one)};
    };
    ASSERT_EQ(commit(step()), std::vector{Verdict::committed});
    const auto whole_row = [&] {
        const auto row = storage_->get(word, {text("a")});
        return row && *row && std::get<std::int64_t>((**row)[1]) >= 0;
    };
    const auto whole_scan = [&] {
        const auto words = storage_->scan(by_key(word));
        const auto items = storage_->scan(by_key(item));
        return words && words->size() == 2 && (*words)[0][1] == (*words)[1][1] && items && items->size() == rows / 2;
    };
    for (const auto& whole : {std::function<bool()>(whole_row), std::function<bool()>(whole_scan)}) {
        std::atomic<std::int64_t> committing{0};  // 0: none just now
        std::atomic<bool> done{false};
        std::atomic<int> wrong{0}, inside{0}, looked{0};
        std::thread reader([&] {
            for (std::int64_t last = 0; !done; ++looked) {
                const auto during = committing.load();
                if (!whole()) ++wrong;
                if (during == 0 || during == last || during != committing) continue;
                last = during;
                ++inside;
            }
        });
        while (looked == 0) std::this_thread::yield();
        for (int i = 0; wrong == 0 && (i < commits || (inside < looked_into && i < most_commits)); ++i) {
            const auto next = step();
            committing = n;
            const auto verdicts = storage_->commit(next);  // nothing else while a look counts
            committing = 0;
            if (!verdicts || verdicts->at(0) != Verdict::committed) ++wrong;
        }
        done = true;
        reader.join();
        EXPECT_EQ(wrong, 0);
    }
}

}  // namespace moosaic::testing
