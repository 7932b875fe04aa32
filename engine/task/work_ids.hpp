// WorkIds: the numbers of tasks and sessions.
//
// Unique for ever, over restarts too, and below 2^53: they come from a sequence of the store, in blocks whose
// high-water mark is durable first. Only while the storage has taken nothing since the start, so that there is no block
// yet, they are this process's own, from 2^52 on.
#pragma once

#include <atomic>
#include <cstdint>

#include "store/store.hpp"

namespace moosaic::task {

// Any thread.
class WorkIds {
public:
    explicit WorkIds(store::Store& store) : store_(store) {}

    std::uint64_t next() {
        try {
            return static_cast<std::uint64_t>(store_.allocate(world::Seq::work));
        } catch (const store::StorageFailure&) {
            return own_++;
        }
    }

private:
    store::Store& store_;
    std::atomic<std::uint64_t> own_{std::uint64_t{1} << 52};
};

}  // namespace moosaic::task
