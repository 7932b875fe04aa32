#include "fibers.hpp"

#include <algorithm>
#include <exception>

#include "stacks/fiber.hpp"

namespace moosaic::simulation {

struct Fibers::Fiber {
    stacks::Fiber stack;
    Ticks wakes{0};
    bool started = false;
};

Fibers::Fibers(std::mt19937_64& random) : random_(random) {}

Fibers::~Fibers() { end_all(); }

void Fibers::spawn(std::function<void()> job) {
    if (ending_) return;
    std::unique_ptr<Fiber> fiber;
    if (spare_.empty()) {
        fiber = std::make_unique<Fiber>();
    } else {
        fiber = std::move(spare_.back());
        spare_.pop_back();
    }
    fiber->stack.give([job = std::move(job)] {
        try {
            job();
        } catch (const Down&) {
            // The server went down.
        }
    });
    fiber->wakes = Ticks(0);
    fiber->started = false;
    fibers_.push_back(std::move(fiber));
}

void Fibers::resume(Fiber& fiber) {
    current_ = &fiber;
    fiber.started = true;
    fiber.stack.resume();
    current_ = nullptr;
}

void Fibers::yield() { sleep(Ticks(0)); }

void Fibers::sleep(Ticks time) {
    // Down must not meet another exception on its way.
    if (current_ == nullptr || std::current_exception() != nullptr || std::uncaught_exceptions() > 0) return;
    if (ending_) throw Down();
    current_->wakes = now_ + time;
    stacks::Fiber::stop();
    if (ending_) throw Down();
}

bool Fibers::step() {
    if (fibers_.empty()) return false;
    now_ += Ticks(1 + random_() % 50);
    std::vector<std::size_t> ready;
    Ticks next = fibers_.front()->wakes;
    for (std::size_t i = 0; i < fibers_.size(); ++i) {
        if (fibers_[i]->wakes <= now_) ready.push_back(i);
        next = std::min(next, fibers_[i]->wakes);
    }
    if (ready.empty()) {
        now_ = next;
        return true;
    }
    const std::size_t chosen = ready[random_() % ready.size()];
    fingerprint_ = (fingerprint_ ^ chosen ^ static_cast<std::uint64_t>(now_.count())) * 0x100000001b3ULL;
    resume(*fibers_[chosen]);
    if (fibers_[chosen]->stack.done()) {
        spare_.push_back(std::move(fibers_[chosen]));
        fibers_.erase(fibers_.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    return true;
}

void Fibers::end_all() {
    ending_ = true;
    while (!fibers_.empty()) {
        if (fibers_.back()->started)
            while (!fibers_.back()->stack.done()) resume(*fibers_.back());
        fibers_.back()->stack.give(nullptr);
        spare_.push_back(std::move(fibers_.back()));
        fibers_.pop_back();
    }
    ending_ = false;
}

}  // namespace moosaic::simulation
