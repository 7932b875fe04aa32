// Latencies of a run, in a bounded amount of memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace loadgen {

// Exact to 0.1 µs below 200 ms (a counter a step); above that every value is kept, up to a million of them, then only
// their number and the worst.
class Latencies {
public:
    void add(std::chrono::nanoseconds latency);
    void merge(const Latencies& other);

    std::uint64_t count() const { return count_; }
    double quantile(double q) const;  // microseconds; 0 <= q <= 1; 0 when there are none
    double worst() const;             // microseconds

private:
    static constexpr std::uint64_t step_ns = 100;
    static constexpr std::uint64_t step_count = 2'000'000;
    static constexpr std::size_t most_long = 1'000'000;

    std::vector<std::uint32_t> steps_;  // grows up to step_count: thousands of connections have one each
    std::vector<std::uint64_t> long_;   // in steps, unordered
    std::uint64_t count_ = 0;
    std::uint64_t worst_ = 0;  // in steps
};

}  // namespace loadgen
