// Which of a context's values (executor.hpp, Context) a worker keeps from call to call, so that they cross the socket
// once: what a line that is typed again was parsed into, and a session's settings. As ahead_numbers.hpp.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "frames.hpp"

namespace moosaic::executor::frames {

inline constexpr std::size_t most_kept_values = 128;
// Of one value, its parts counted as 64 bytes each: players choose what is in it. What is larger crosses every time.
inline constexpr std::size_t most_kept_bytes = 8192;

// The engine's end. One for each worker.
class ContextSent {
public:
    // How to send these; follow with sent() once they are in the encoder.
    [[nodiscard]] ContextNumbers number(const Context& context) const;
    void sent(const Context& context, const ContextNumbers& numbers);

private:
    [[nodiscard]] Numbered number(const SharedValue& value, std::uint32_t next) const;
    void sent(const SharedValue& value, Numbered numbered);

    std::deque<SharedValue> order_;  // the oldest first; they keep the addresses unique
    std::unordered_map<const Value*, std::uint32_t> numbers_;
    std::uint32_t next_ = 1;
};

// The worker's end.
class ContextHeld {
public:
    // Puts what is known in its place and keeps what is new. False: a number nobody gave.
    [[nodiscard]] bool received(Context& context, const ContextNumbers& numbers);

private:
    [[nodiscard]] bool received(SharedValue& value, Numbered numbered);

    std::deque<std::uint32_t> order_;
    std::unordered_map<std::uint32_t, SharedValue> kept_;
};

}  // namespace moosaic::executor::frames
