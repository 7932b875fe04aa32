// What a counter, a gauge and a histogram are made of: sharded relaxed atomics. Private to the registry.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

#include <moosaic/histogram.hpp>

namespace moosaic::host {

inline constexpr std::size_t metric_shards = 8;

// Threads take shards in turn; which one a thread has does not matter, only that neighbours differ.
inline std::size_t metric_shard() {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed) % metric_shards;
    return mine;
}

class CounterCell final : public Counter {
public:
    void add(double n) override {
        if (n > 0) shards_[metric_shard()].value.fetch_add(n, std::memory_order_relaxed);
    }
    [[nodiscard]] double value() const {
        double sum = 0;
        for (const auto& shard : shards_) sum += shard.value.load(std::memory_order_relaxed);
        return sum;
    }

private:
    struct alignas(64) Shard {
        std::atomic<double> value{0};
    };
    std::array<Shard, metric_shards> shards_;
};

class GaugeCell final : public Gauge {
public:
    void set(double value) override { value_.store(value, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<double> value_{0};
};

class HistogramCell final : public Histogram {
public:
    static constexpr std::array<std::int64_t, 17> bounds_us{50,     100,     250,     500,     1000,    2500,
                                                            5000,   10000,   25000,   50000,   100000,  250000,
                                                            500000, 1000000, 2500000, 5000000, 10000000};
    using Counts = std::array<std::uint64_t, bounds_us.size() + 1>;

    void observe(std::chrono::nanoseconds took) override {
        const std::int64_t ns = took.count() < 0 ? 0 : took.count();
        std::size_t bucket = 0;
        while (bucket < bounds_us.size() && ns > bounds_us[bucket] * 1000) ++bucket;
        auto& shard = shards_[metric_shard()];
        shard.counts[bucket].fetch_add(1, std::memory_order_relaxed);
        shard.sum_ns.fetch_add(static_cast<std::uint64_t>(ns), std::memory_order_relaxed);
    }
    // How many fell into each bucket (not cumulative; the last has no bound) and the sum in seconds.
    [[nodiscard]] Counts counts() const {
        Counts out{};
        for (const auto& shard : shards_)
            for (std::size_t i = 0; i < out.size(); ++i) out[i] += shard.counts[i].load(std::memory_order_relaxed);
        return out;
    }
    [[nodiscard]] double seconds() const {
        double sum = 0;
        for (const auto& shard : shards_)
            sum += static_cast<double>(shard.sum_ns.load(std::memory_order_relaxed)) / 1e9;
        return sum;
    }

private:
    struct alignas(64) Shard {
        std::array<std::atomic<std::uint64_t>, bounds_us.size() + 1> counts{};
        std::atomic<std::uint64_t> sum_ns{0};
    };
    std::array<Shard, metric_shards> shards_;
};

}  // namespace moosaic::host
