// One simulated history of a server, from one seed: players type, tasks take turns at every point where they wait, the
// disk fails, the power goes and comes back; then what everybody was told is held against what was there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "players.hpp"

namespace moosaic::simulation {

// A world made once, as the rows of a storage, for every seed to begin with.
struct Beginning {
    consistency::PlayersWorld world;
    std::vector<storage::Transaction> rows;
};

struct Outcome {
    std::vector<std::string> broken;  // which invariants did not hold; empty: all did
    std::uint64_t fingerprint = 0;    // equal for equal runs
    std::size_t tasks = 0;
    std::size_t crashes = 0;
    std::size_t failed_batches = 0;
    std::size_t conflicts = 0;
};

// `plugin`: the file of storage memory.
Beginning prepare(const std::string& plugin);
// Safeguards that are switched off, to see that the simulation would notice: those of the store (StoreOptions) and of
// reading ahead (ahead::Memory).
struct Broken {
    bool skip_validation = false;
    bool unpinned_snapshots = false;
    bool unordered_batches = false;
    bool stale_ahead = false;
};
Outcome simulate(const std::string& plugin, const Beginning& beginning, std::uint64_t seed, const Broken& broken = {});

}  // namespace moosaic::simulation
