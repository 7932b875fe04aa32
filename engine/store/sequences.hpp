// Sequences: ids in blocks whose high-water mark is durable before the first id of the block is given out.
//
// Rows of table meta: "sequence.object", "sequence.row" and "sequence.work", the highest id that may have been given.
// The next block is asked for when half of one is used, so that it comes along with some batch and nobody waits.
#pragma once

#include <array>
#include <condition_variable>
#include <optional>

#include <moosaic/mutex.hpp>

#include "store/store.hpp"

namespace moosaic::store {

class Sequences {
public:
    explicit Sequences(storage::Storage& storage) : storage_(storage) {}

    // None: the block is used up; then demand() and wait().
    std::optional<Id> take(world::Seq sequence);
    // Asks for a block. Reads the mark on the first use; StorageFailure if that fails.
    void demand(world::Seq sequence);
    // Asks, calls `wake` for the writing thread to look at wanted(), and waits until there are ids again.
    // StorageFailure if the mark could not be written.
    void wait(world::Seq sequence, const std::function<void()>& wake);
    // Does somebody wait?
    [[nodiscard]] bool urgent();

    // For the thread that writes batches: rows to write along with the next one, and what became of it.
    std::vector<storage::Write> wanted();
    void settled(bool written);
    // Rows that give back what was never handed out; nothing may be taken afterwards.
    std::vector<storage::Write> unused();

private:
    struct Block {
        Id next = 0;  // [next, end) can be given out
        Id end = 0;
        Id spare_next = 0;  // the block after it, once durable
        Id spare_end = 0;
        Id high = 0;  // the durable mark
        bool read = false;
        bool wanted = false;
        bool in_flight = false;
        int waiting = 0;
    };
    static constexpr auto count = static_cast<std::size_t>(world::Seq::count_);
    // Tasks and sessions go on while the storage takes nothing, so theirs last for any outage.
    static constexpr std::array<Id, count> sizes = {1'000, 10'000, Id{1} << 32};

    void demand_locked(world::Seq sequence) MOOSAIC_REQUIRES(mutex_);
    Block& block(world::Seq sequence) MOOSAIC_REQUIRES(mutex_) { return blocks_[static_cast<std::size_t>(sequence)]; }

    storage::Storage& storage_;
    Mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t failures_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::array<Block, count> blocks_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::store
