#include "latencies.hpp"

#include <algorithm>
#include <cmath>

namespace loadgen {

namespace {

constexpr double steps_in_us = 10;

}  // namespace

void Latencies::add(std::chrono::nanoseconds latency) {
    const auto step = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.count())) / step_ns;
    ++count_;
    worst_ = std::max(worst_, step);
    if (step < step_count) {
        if (step >= steps_.size()) steps_.resize(step + 1 + step / 4);
        ++steps_[step];
    } else if (long_.size() < most_long) {
        long_.push_back(step);
    }
}

void Latencies::merge(const Latencies& other) {
    if (other.steps_.size() > steps_.size()) steps_.resize(other.steps_.size());
    for (std::size_t i = 0; i < other.steps_.size(); ++i) steps_[i] += other.steps_[i];
    const auto room = std::min(other.long_.size(), most_long - long_.size());
    long_.insert(long_.end(), other.long_.begin(), other.long_.begin() + static_cast<std::ptrdiff_t>(room));
    count_ += other.count_;
    worst_ = std::max(worst_, other.worst_);
}

double Latencies::quantile(double q) const {
    if (count_ == 0) return 0;
    const auto rank =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        seen += steps_[i];
        if (seen >= rank) return static_cast<double>(i) / steps_in_us;
    }
    auto sorted = long_;
    std::sort(sorted.begin(), sorted.end());
    const std::uint64_t index = rank - seen - 1;
    return static_cast<double>(index < sorted.size() ? sorted[index] : worst_) / steps_in_us;
}

double Latencies::worst() const { return static_cast<double>(worst_) / steps_in_us; }

}  // namespace loadgen
