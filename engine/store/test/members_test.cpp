// Members against an ordinary set, small and large; copies stay what they were.
#include "store/members.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace moosaic::store {
namespace {

std::string key(std::uint32_t n) {
    return {static_cast<char>(n >> 16U), static_cast<char>(n >> 8U), static_cast<char>(n)};
}

std::vector<std::string> all(const std::set<std::string>& keys) { return {keys.begin(), keys.end()}; }

TEST(Members, AreASetOfAnySize) {
    std::mt19937 random(5);
    for (const std::uint32_t range : {10U, 200U, 5000U}) {
        Members members;
        std::set<std::string> model;
        std::vector<std::pair<Members, std::vector<std::string>>> copies;
        for (std::uint32_t i = 0; i < 4 * range; ++i) {
            const auto k = key(random() % range);
            if (random() % 3 != 0) {
                members.insert(k);
                model.insert(k);
            } else {
                members.erase(k);
                model.erase(k);
            }
            ASSERT_EQ(members.size(), model.size());
            if (random() % range < 4) copies.emplace_back(members.share(), all(model));
        }
        EXPECT_EQ(members.copy(), all(model));
        // A copy changes by itself.
        auto changed = members.share();
        for (std::uint32_t i = 0; i < range; ++i) changed.erase(key(i));
        EXPECT_TRUE(changed.empty());
        EXPECT_EQ(changed.bytes(), 0U);
        EXPECT_EQ(members.copy(), all(model));
        for (auto& [copy, then] : copies) EXPECT_EQ(copy.copy(), then);
        for (const auto& k : all(model)) members.erase(k);
        EXPECT_EQ(members.bytes(), 0U);
        EXPECT_EQ(members.first([](const std::string&) { return true; }), nullptr);
    }
}

TEST(Members, AssignedOnesAreTheSame) {
    for (const std::uint32_t count : {0U, 1U, 128U, 129U, 1000U}) {
        std::vector<std::string> keys;
        for (std::uint32_t i = 0; i < count; ++i) keys.push_back(key(i));
        Members members;
        members.assign(keys);
        EXPECT_EQ(members.copy(), keys);
        EXPECT_EQ(members.size(), count);
        EXPECT_GE(members.bytes(), count * sizeof(std::string));
        ASSERT_EQ(members.first([](const std::string&) { return true; }) != nullptr, count > 0);
    }
}

}  // namespace
}  // namespace moosaic::store
