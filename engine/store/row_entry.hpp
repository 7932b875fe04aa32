// RowEntry: one row in the cache, as a chain of versions. SetEntry's sibling; both live in a Cache.
//
// All members but `newest` are guarded by the mutex of the entry's shard. Not loaded: the storage has not been asked
// yet, and no version exists; a row is always loaded before anybody may write it.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/container/small_vector.hpp>
#include <cassert>

#include "store/cache.hpp"
#include "store/store.hpp"

namespace moosaic::store {

// Of its texts and blobs alone.
inline std::size_t text_bytes(const storage::Row& row) {
    std::size_t bytes = 0;
    for (const auto& field : row)
        if (const auto* text = std::get_if<std::string>(&field)) bytes += text->size();
    return bytes;
}

// What a row takes in memory.
inline std::size_t cost_of(const world::RowPtr& row) {
    if (row == nullptr) return 0;
    std::size_t bytes = 64 + row->size() * sizeof(storage::Field);
    for (const auto& field : *row)
        if (const auto* text = std::get_if<std::string>(&field)) bytes += heap_bytes(*text);
    return bytes;
}

struct Version {
    SeqNo seq = 0;
    world::RowPtr row;  // null: absent
};

struct RowEntry : Entry {
    using Entry::Entry;
    bool loaded = false;
    boost::container::small_vector<Version, 1> chain;  // ascending
    std::atomic<SeqNo> newest{0};
    std::size_t row_bytes = 0;  // of all versions

    // With its places in the map, the ring and the log of changes.
    [[nodiscard]] std::size_t cost() const {
        return sizeof *this + 96 + heap_bytes(key) + row_bytes + chain.size() * (sizeof(Version) + 32);
    }

    // What came from the storage: valid for every snapshot that can ask (see Core::load_row).
    void load(world::RowPtr row) {
        if (loaded) return;
        loaded = true;
        row_bytes += cost_of(row);
        chain.push_back({0, std::move(row)});
    }

    [[nodiscard]] const Version& at(SeqNo snapshot) const {
        assert(!chain.empty());
        if (chain.back().seq <= snapshot) return chain.back();
        const auto later = std::upper_bound(chain.begin(), chain.end(), snapshot,
                                            [](SeqNo at, const Version& version) { return at < version.seq; });
        return later == chain.begin() ? chain.front() : *(later - 1);
    }

    void install(SeqNo seq, world::RowPtr row) {
        assert(loaded && chain.back().seq < seq);
        row_bytes += cost_of(row);
        chain.push_back({seq, std::move(row)});
        newest.store(seq, std::memory_order_release);
    }

    // Forgets what no snapshot from `floor` on can see.
    void trim(SeqNo floor) {
        std::size_t gone = 0;
        for (; gone + 1 < chain.size() && chain[gone + 1].seq <= floor; ++gone) row_bytes -= cost_of(chain[gone].row);
        if (gone > 0) chain.erase(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(gone));
    }

    // There is no such row, and no change of it is known.
    [[nodiscard]] bool nothing() const { return loaded && chain.size() == 1 && !chain[0].row && chain[0].seq == 0; }

    // Takes back everything above `mark`.
    void cut(SeqNo mark) {
        for (; chain.size() > 1 && chain.back().seq > mark; chain.pop_back()) row_bytes -= cost_of(chain.back().row);
        newest.store(chain.empty() ? 0 : chain.back().seq, std::memory_order_release);
    }
};

}  // namespace moosaic::store
