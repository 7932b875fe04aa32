// What a transaction reads and writes is spent from its budget; large sets and large reads behave like small ones.
#include "store_fixture.hpp"

namespace moosaic::store {
namespace {

constexpr std::int64_t many = 3000;

// Looks after every step, and does what the test wants there.
struct Watched final : world::Budget {
    std::function<void()> meanwhile;
    std::int64_t steps = 0;
    std::int64_t most = INT64_MAX;
    std::size_t held = 0;
    void hold(std::size_t bytes) override { held += bytes; }

protected:
    std::int64_t look(std::int64_t counted, bool may_throw) override {
        steps += counted;
        if (may_throw && steps > most) throw std::runtime_error("spent");
        if (meanwhile) std::exchange(meanwhile, nullptr)();
        return 0;
    }
};

class StoreBudget : public StoreTest {
protected:
    void SetUp() override {
        StoreTest::SetUp();
        auto tx = begin();
        for (std::int64_t i = 1; i <= many; ++i) tx->put(Tab::location, place(i, 7));
        ASSERT_TRUE(commit(tx));
        restart();  // so that everything comes from the storage
    }
};

TEST_F(StoreBudget, EachRowOfASetIsAStep) {
    Watched budget;
    auto tx = begin();
    tx->spend_from(budget);
    EXPECT_EQ(inside(*tx, 7).size(), static_cast<std::size_t>(many));
    EXPECT_GE(budget.steps, many);
    EXPECT_LT(budget.steps, 2 * many);
    const auto before = budget.steps;
    tx->get(Tab::location, {num(5)});
    tx->get(Tab::location, {num(6)});
    EXPECT_GE(budget.steps, before + 1);
    tx->put(Tab::location, place(1, 8));
    EXPECT_GT(budget.held, 0U);
}

TEST_F(StoreBudget, ASpentBudgetEndsTheTransactionAndNothingElse) {
    Watched budget;
    auto tx = begin();
    tx->spend_from(budget);
    tx->put(Tab::location, place(1, 8));
    budget.most = budget.steps + 200;
    EXPECT_THROW(inside(*tx, 7), std::runtime_error);
    tx.reset();
    EXPECT_EQ(inside(7).size(), static_cast<std::size_t>(many));
}

// A large set is read page by page, and others commit between two pages.
TEST_F(StoreBudget, ChangesBetweenThePagesOfASetAreKept) {
    Watched budget;
    auto reader = begin();
    reader->spend_from(budget);
    budget.meanwhile = [&] {
        auto other = begin();
        other->put(Tab::location, place(1, 8));          // on a page that was read
        other->put(Tab::location, place(many, 8));       // on one that was not
        other->put(Tab::location, place(many + 50, 7));  // came
        ASSERT_TRUE(commit(other));
        store_->pump();
    };
    EXPECT_EQ(inside(*reader, 7).size(), static_cast<std::size_t>(many)) << "its snapshot";
    EXPECT_FALSE(budget.meanwhile);
    auto later = begin();
    const auto now = inside(*later, 7);
    EXPECT_EQ(now.size(), static_cast<std::size_t>(many) - 1);
    EXPECT_EQ(now.front(), 2);
    EXPECT_EQ(now.back(), many + 50);
    reader->put(Tab::location, place(many + 60, 9));
    EXPECT_FALSE(commit(reader));
}

// What a transaction has read at large is checked before its commit takes the lock, beside the commits of others.
TEST_F(StoreBudget, ACommitDuringTheCheckOfManyReadsIsNoticed) {
    for (const bool harmful : {true, false}) {
        Watched budget;
        auto tx = begin();
        tx->spend_from(budget);
        EXPECT_GE(inside(*tx, 7).size(), static_cast<std::size_t>(many) - 1);
        tx->put(Tab::location, place(many + 70, 9));
        budget.meanwhile = [&] { put(Tab::location, place(harmful ? 1 : many + 80, 8)); };
        EXPECT_EQ(commit(tx), !harmful);
        EXPECT_FALSE(budget.meanwhile) << "nothing was looked through";
    }
}

TEST_F(StoreBudget, OwnChangesTakeTheirPlaceAmongTheMembers) {
    auto tx = begin();
    tx->put(Tab::location, place(2, 8));
    tx->put(Tab::location, place(many + 1, 7));
    tx->put(Tab::location, place(0, 7));
    const auto now = inside(*tx, 7);
    ASSERT_EQ(now.size(), static_cast<std::size_t>(many) + 1);
    EXPECT_EQ(now[0], 0);
    EXPECT_EQ(now[1], 1);
    EXPECT_EQ(now[2], 3);
    EXPECT_EQ(now.back(), many + 1);
}

}  // namespace
}  // namespace moosaic::store
