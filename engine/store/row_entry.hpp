// RowEntry: one row in the cache, as a chain of versions. SetEntry's sibling; both live in a Cache.
//
// All members but `newest` are guarded by the mutex of the entry's shard. Not loaded: the storage has not been asked
// yet, and no version exists; a row is always loaded before anybody may write it.
#pragma once

#include <atomic>
#include <boost/container/small_vector.hpp>

#include "store/cache.hpp"
#include "store/store.hpp"

namespace moosaic::store {

struct Version {
    SeqNo seq = 0;
    world::RowPtr row;  // null: absent
};

struct RowEntry : Entry {
    using Entry::Entry;
    bool loaded = false;
    boost::container::small_vector<Version, 1> chain;  // ascending
    std::atomic<SeqNo> newest{0};

    // What came from the storage: valid for every snapshot that can ask (see Core::load_row).
    void load(world::RowPtr row) {
        if (loaded) return;
        loaded = true;
        chain.push_back({0, std::move(row)});
    }

    [[nodiscard]] const Version& at(SeqNo snapshot) const {
        for (std::size_t i = chain.size(); i-- > 1;)
            if (chain[i].seq <= snapshot) return chain[i];
        return chain.front();
    }

    void install(SeqNo seq, world::RowPtr row) {
        chain.push_back({seq, std::move(row)});
        newest.store(seq, std::memory_order_release);
    }

    // Forgets what no snapshot from `floor` on can see.
    void trim(SeqNo floor) {
        std::size_t keep = chain.size();
        while (keep > 1 && chain[keep - 1].seq > floor) --keep;
        if (keep > 1) chain.erase(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(keep) - 1);
    }

    // Takes back everything above `mark`.
    void cut(SeqNo mark) {
        while (chain.size() > 1 && chain.back().seq > mark) chain.pop_back();
        newest.store(chain.empty() ? 0 : chain.back().seq, std::memory_order_release);
    }
};

}  // namespace moosaic::store
