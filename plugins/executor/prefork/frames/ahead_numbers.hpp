// Kept: which answers given ahead (executor.hpp, Ahead) a worker keeps from call to call, so that they cross the socket
// once. Engine and worker hold one each and drop the oldest by the same rule, so that they agree without a word.
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "frames.hpp"

namespace moosaic::executor::frames {

inline constexpr std::size_t most_kept = 128;

using AheadPtr = std::shared_ptr<const Ahead>;

// The engine's end. One for each worker.
class AheadSent {
public:
    // How to send these; follow with sent() once they are in the encoder.
    [[nodiscard]] std::vector<Numbered> number(const std::vector<AheadPtr>& list) const;
    void sent(const std::vector<AheadPtr>& list, const std::vector<Numbered>& numbers);

private:
    std::deque<AheadPtr> order_;  // the oldest first; the pointers keep the addresses unique
    std::unordered_map<const Ahead*, std::uint32_t> numbers_;
    std::uint32_t next_ = 1;
};

// The worker's end.
class AheadHeld {
public:
    // Puts what is known in its places and keeps what is new. False: a number nobody gave.
    [[nodiscard]] bool received(std::vector<AheadPtr>& list, const std::vector<Numbered>& numbers);

private:
    std::deque<std::uint32_t> order_;
    std::unordered_map<std::uint32_t, AheadPtr> kept_;
};

}  // namespace moosaic::executor::frames
