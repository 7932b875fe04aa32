// Releases: what waits for durability, let go in the order of sequence numbers, one at a time.
//
// There is no thread here: whoever makes something ready drains the queue unless somebody is at it already.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include <moosaic/mutex.hpp>

#include "store/store.hpp"

namespace moosaic::store {

class Releases {
public:
    // For a commit: its place is its number.
    void add(SeqNo seq, WhenDurable release);
    // For what only read: `seen` decides whether it was lost. Its place is behind what is durable by now, and behind
    // `not_before`: it may have seen what just became durable and was not let out yet, and that goes first.
    void add_reader(SeqNo seen, SeqNo not_before, WhenDurable release);
    // Everything up to `durable` is durable.
    void advance(SeqNo durable);
    // Everything above `durable` up to `last` is lost, for good.
    void lose(SeqNo durable, SeqNo last);
    [[nodiscard]] bool lost(SeqNo seq);
    // Calls what is ready. Returns at once if another call is draining; that one then sees what was added.
    void drain();

private:
    [[nodiscard]] bool lost_locked(SeqNo seq) const MOOSAIC_REQUIRES(mutex_);

    Mutex mutex_;
    bool draining_ MOOSAIC_GUARDED_BY(mutex_) = false;
    SeqNo durable_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::uint64_t arrivals_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    struct Waiting {
        SeqNo seen = 0;
        WhenDurable release;
    };
    std::map<std::pair<SeqNo, std::uint64_t>, Waiting> waiting_ MOOSAIC_GUARDED_BY(mutex_);
    std::vector<std::pair<SeqNo, SeqNo>> lost_
        MOOSAIC_GUARDED_BY(mutex_);  // (durable, last]; an outage grows one interval
};

}  // namespace moosaic::store
