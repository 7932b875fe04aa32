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

}  // namespace moosaic::testing
