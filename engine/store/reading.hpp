// Reading: what a transaction has read, kept so that later ones can believe it again without reading.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "store/row_entry.hpp"
#include "store/set_entry.hpp"

namespace moosaic::store {

// Immutable but for what is known of it. The pointers keep the entries in the cache, so that a change cannot pass
// unseen.
class Reading {
public:
    SeqNo snapshot = 0;
    std::uint64_t epoch = 0;  // of the core; a discard makes every reading worthless
    SeqNo seen = 0;
    std::size_t bytes = 0;  // what it takes in memory, and what is large of what it holds there
    std::vector<std::shared_ptr<RowEntry>> rows;
    std::vector<std::shared_ptr<SetEntry>> sets;
    // Found unchanged up to here: for snapshots between `snapshot` and this no second look is needed, whatever comes.
    mutable std::atomic<SeqNo> good_until{0};

    // Nothing of it has changed after `moment`. Conservative: a set that changed and changed back counts as changed.
    [[nodiscard]] bool unchanged_since(SeqNo moment) const {
        const auto old = [moment](const auto& entry) {
            return entry->newest.load(std::memory_order_acquire) <= moment;
        };
        return std::all_of(rows.begin(), rows.end(), old) && std::all_of(sets.begin(), sets.end(), old);
    }
};

}  // namespace moosaic::store
