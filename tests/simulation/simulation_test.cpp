// The simulation over many seeds, and what it must notice: every safeguard of the store, switched off.
//
//   simulation_test                200 seeds (MOOSAIC_SEEDS; `tools/prove simulation`: 10,000)
//   simulation_test --seed N       that one seed, with what it did
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <iostream>

#include "simulation.hpp"

namespace moosaic::simulation {

namespace {

const std::string plugin = MOOSAIC_TEST_STORAGE_MEMORY;

std::uint64_t seeds() {
    const char* wanted = std::getenv("MOOSAIC_SEEDS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 200;
}

std::string text(std::uint64_t seed, const Outcome& outcome) {
    std::string all =
        "seed " + std::to_string(seed) + " (again with: simulation_test --seed " + std::to_string(seed) + ")\n";
    for (const auto& what : outcome.broken) all += "  " + what + "\n";
    return all;
}

class SimulationTest : public ::testing::Test {
protected:
    // The first seed at which something is seen to be broken; 0: none.
    std::uint64_t first_broken(const Broken& broken, std::uint64_t most) {
        for (std::uint64_t seed = 1; seed <= most; ++seed)
            if (!simulate(plugin, beginning_, seed, broken).broken.empty()) return seed;
        return 0;
    }
    Beginning beginning_ = prepare(plugin);
};

}  // namespace

TEST_F(SimulationTest, NoSeedBreaksAnInvariant) {
    Outcome sum;
    std::size_t broken = 0;
    for (std::uint64_t seed = 1; seed <= seeds() && broken < 5; ++seed) {
        const auto outcome = simulate(plugin, beginning_, seed);
        sum.tasks += outcome.tasks;
        sum.crashes += outcome.crashes;
        sum.failed_batches += outcome.failed_batches;
        sum.conflicts += outcome.conflicts;
        if (outcome.broken.empty()) continue;
        ++broken;
        ADD_FAILURE() << text(seed, outcome);
    }
    std::cout << seeds() << " seeds: " << sum.tasks << " tasks answered, " << sum.conflicts << " conflicts, "
              << sum.crashes << " crashes, " << sum.failed_batches << " failed batches\n";
    // Unless all of these happen, the seeds show nothing.
    EXPECT_GT(sum.conflicts, 0U);
    EXPECT_GT(sum.crashes, 0U);
    EXPECT_GT(sum.failed_batches, 0U);
}

TEST_F(SimulationTest, OneSeedIsOneHistory) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto once = simulate(plugin, beginning_, seed);
        const auto again = simulate(plugin, beginning_, seed);
        EXPECT_EQ(once.fingerprint, again.fingerprint) << "seed " << seed;
        EXPECT_EQ(once.tasks, again.tasks);
    }
}

TEST_F(SimulationTest, ABrokenStoreIsFound) {
    EXPECT_NE(first_broken({.skip_validation = true}, 100), 0U) << "without validation";
    EXPECT_NE(first_broken({.unpinned_snapshots = true}, 100), 0U) << "without pinned snapshots";
    EXPECT_NE(first_broken({.unordered_batches = true}, 100), 0U) << "without the order of commits";
}

TEST_F(SimulationTest, StaleAnswersAheadAreFound) { EXPECT_NE(first_broken({.stale_ahead = true}, 200), 0U); }

// For --seed.
int show(std::uint64_t seed) {
    const auto outcome = simulate(plugin, prepare(plugin), seed);
    std::cout << "seed " << seed << ": " << outcome.tasks << " tasks answered, " << outcome.conflicts << " conflicts, "
              << outcome.crashes << " crashes, " << outcome.failed_batches << " failed batches, fingerprint "
              << std::hex << outcome.fingerprint << std::dec << "\n";
    if (!outcome.broken.empty()) std::cout << text(seed, outcome);
    return outcome.broken.empty() ? 0 : 1;
}

}  // namespace moosaic::simulation

int main(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i)
        if (std::strcmp(argv[i], "--seed") == 0)
            return moosaic::simulation::show(std::strtoull(argv[i + 1], nullptr, 10));
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
