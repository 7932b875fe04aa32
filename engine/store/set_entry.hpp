// SetEntry: one index set (all rows whose index columns equal some values) in the cache.
//
// Holds the newest membership, if it was ever asked for, and the changes of late, whether or not it was. Changes are
// states
// ("is a member now", "is none"), so applying one twice does no harm: a membership read from the storage at an unknown
// moment becomes the newest one by applying all recorded changes. An older snapshot is the newest state with later
// changes undone. All members but `newest` are guarded by the mutex of the entry's shard.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "store/cache.hpp"
#include "store/members.hpp"
#include "store/store.hpp"

namespace moosaic::store {

struct Delta {
    SeqNo seq = 0;
    std::string key;
    bool added = false;
};

class SetEntry : public Entry {
public:
    using Entry::Entry;
    using States = std::map<std::string, bool, std::less<>>;  // key -> is a member

    std::atomic<SeqNo> newest{0};
    int loading = 0;  // scans of the storage under way; changes are kept for them

    [[nodiscard]] std::size_t cost() const {
        return sizeof *this + 96 + heap_bytes(key) + members_.bytes() + delta_bytes_;
    }
    [[nodiscard]] bool loaded() const { return loaded_; }
    // It has no members, and no change of it is known.
    [[nodiscard]] bool nothing() const {
        return loaded_ && loading == 0 && members_.empty() && deltas_.size() == dropped_;
    }
    [[nodiscard]] const Members& members() const { return members_; }
    // What the storage has; made before the mutex was taken, as it may be large.
    void load(Members stored);

    void record(SeqNo seq, const std::string& key, bool added);
    void trim(SeqNo floor);
    void cut(SeqNo mark);

    // Membership at a snapshot; the entry must be loaded.
    [[nodiscard]] Members members_at(SeqNo snapshot);
    // What recorded changes alone say about single keys at a snapshot. With `all` false only keys changed after it.
    [[nodiscard]] States states_at(SeqNo snapshot, bool all) const;
    // The newest change a reader at `snapshot` has seen; 0 if that is durable for long.
    [[nodiscard]] SeqNo seen_at(SeqNo snapshot) const;

    // For validation, in memory only: the membership is the same as at the snapshot.
    [[nodiscard]] bool unchanged_since(SeqNo snapshot) const;
    // Nothing is a member now that was not at the snapshot.
    [[nodiscard]] bool nothing_added_since(SeqNo snapshot) const;
    // There is certainly a member now.
    [[nodiscard]] bool surely_any() const;
    // `witness`, a member at the snapshot, is one now.
    [[nodiscard]] bool still_member(SeqNo snapshot, const std::string& witness) const;

private:
    [[nodiscard]] std::size_t first_after(SeqNo snapshot) const;

    bool loaded_ = false;
    Members members_;
    std::vector<Delta> deltas_;  // ascending; the first `dropped_` are trimmed
    std::size_t dropped_ = 0;
    std::size_t delta_bytes_ = 0;
};

}  // namespace moosaic::store
