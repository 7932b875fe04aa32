// Budget: what the server may still do for a task, and the place where long work lets others go on.
//
// Whoever reads rows or computes for a task spends from its budget as it goes. Used on that task's stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moosaic::world {

class Budget {
public:
    virtual ~Budget() = default;

    // Counts steps, each worth about a row looked at. Now and then it lets other tasks go on meanwhile, so no lock may
    // be held; or it throws what ends the task.
    void spend(std::int64_t steps = 1) { use(steps, steps, true); }
    // The same for what must be finished once it has begun, as undoing is: never throws.
    void finish(std::int64_t steps = 1) { use(steps, steps, false); }
    // What has just been done took as long as so many steps, without being any: a wait for the disk.
    void wait(std::int64_t steps) { use(0, steps, true); }
    // For work over a text.
    void spend_on(std::string_view text) { spend(1 + static_cast<std::int64_t>(text.size() / 256)); }

    // What the task has had written and not committed grew by so many bytes; throws what ends the task.
    virtual void hold(std::size_t bytes) { static_cast<void>(bytes); }

protected:
    // `steps` were counted since the last look. How much may be used until the next one; at least 1.
    virtual std::int64_t look(std::int64_t steps, bool may_throw) = 0;

private:
    void use(std::int64_t steps, std::int64_t time, bool may_throw) {
        steps_ += steps;
        left_ -= time;
        if (left_ >= 0) return;
        const std::int64_t counted = steps_;
        steps_ = 0;
        left_ = look(counted, may_throw);
    }

    std::int64_t steps_ = 0;
    std::int64_t left_ = 128;  // what is short costs no look
};

// std::stable_sort, each comparison a step.
template <class Rows, class Less>
void sort_within(Budget& budget, Rows& rows, Less less) {
    const auto counted = [&](const auto& a, const auto& b) {
        budget.spend();
        return less(a, b);
    };
    if (!std::is_sorted(rows.begin(), rows.end(), counted)) std::stable_sort(rows.begin(), rows.end(), counted);
}
template <class Rows>
void sort_within(Budget& budget, Rows& rows) {
    sort_within(budget, rows, [](const auto& a, const auto& b) { return a < b; });
}

// Frees a vector's items at the end of the scope, a few at a time: 150,000 rows at once took ten milliseconds.
template <class Items>
class FreedInPieces {
public:
    FreedInPieces(Budget& budget, Items& items) : budget_(budget), items_(items) {}
    FreedInPieces(const FreedInPieces&) = delete;
    FreedInPieces& operator=(const FreedInPieces&) = delete;
    ~FreedInPieces() {
        constexpr std::ptrdiff_t piece = 1024;
        while (static_cast<std::ptrdiff_t>(items_.size()) > piece) {
            items_.erase(items_.end() - piece, items_.end());
            budget_.finish(piece / 8);
        }
    }

private:
    Budget& budget_;
    Items& items_;
};

}  // namespace moosaic::world
