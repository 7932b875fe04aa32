// Reservations: what last tries of tasks hold against the commits of others, for a short time.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/waits.hpp>

namespace moosaic::store {

struct Reservation {
    std::uint64_t ticket = 0;  // older is lower
    std::chrono::steady_clock::time_point deadline;
    std::unordered_set<std::string> rows;
    std::unordered_set<std::string> sets;
};

// What a commit is about to change.
struct Footprint {
    std::vector<std::string> rows;
    std::vector<std::string> sets;
};

class Reservations {
public:
    using Now = std::function<std::chrono::steady_clock::time_point()>;
    explicit Reservations(Now now) : now_(now ? std::move(now) : Now(std::chrono::steady_clock::now)) {}
    [[nodiscard]] std::chrono::steady_clock::time_point now() const { return now_(); }
    [[nodiscard]] bool any() const { return count_.load(std::memory_order_acquire) != 0; }
    void add(const std::shared_ptr<Reservation>& reservation);
    void end(const std::shared_ptr<Reservation>& reservation);
    // Waits, with no other lock held, until no reservation but the caller's `own` (may be null) and those younger than
    // it stands against `footprint`.
    // With `make_gate` at a gate, otherwise on the thread.
    using MakeGate = std::function<std::shared_ptr<Waits::Gate>()>;
    void wait(const Footprint& footprint, const Reservation* own, const MakeGate& make_gate);
    // Would wait() wait?
    [[nodiscard]] bool blocked(const Footprint& footprint, const Reservation* own);

private:
    [[nodiscard]] std::shared_ptr<Reservation> obstacle(const Footprint& footprint, const Reservation* own) const
        MOOSAIC_REQUIRES(mutex_);

    const Now now_;
    Mutex mutex_;
    std::condition_variable ended_;
    std::atomic<std::size_t> count_{0};
    std::uint64_t next_ticket_ MOOSAIC_GUARDED_BY(mutex_) = 1;
    std::vector<std::shared_ptr<Reservation>> held_ MOOSAIC_GUARDED_BY(mutex_);
    std::vector<std::shared_ptr<Waits::Gate>> gates_ MOOSAIC_GUARDED_BY(mutex_);  // of who waits for one of them to end
};

}  // namespace moosaic::store
