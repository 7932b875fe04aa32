#include "fibers.hpp"

#include <ucontext.h>

#include <algorithm>
#include <exception>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace moosaic::simulation {

namespace {

constexpr std::size_t stack_size = 1024 * 1024;  // mostly never touched, so never there

// makecontext takes no pointer; one thread runs one Fibers at a time.
thread_local Fibers* entering = nullptr;

}  // namespace

struct Fibers::Fiber {
    ucontext_t context{};
    std::unique_ptr<char[]> stack{new char[stack_size]};
    std::function<void()> job;
    Ticks wakes{0};
    bool started = false;
    bool done = false;
    void* shadow = nullptr;  // the sanitizers' view of this stack
};

struct Fibers::Main {
    ucontext_t context{};
    void* shadow = nullptr;
    const void* bottom = nullptr;
    std::size_t size = 0;
};

Fibers::Fibers(std::mt19937_64& random) : random_(random), main_(std::make_unique<Main>()) {
#if defined(__SANITIZE_THREAD__)
    main_->shadow = __tsan_get_current_fiber();
#endif
}

Fibers::~Fibers() {
    end_all();
#if defined(__SANITIZE_THREAD__)
    for (auto& fiber : spare_) __tsan_destroy_fiber(fiber->shadow);
#endif
}

void Fibers::spawn(std::function<void()> job) {
    if (ending_) return;
    std::unique_ptr<Fiber> fiber;
    if (spare_.empty()) {
        fiber = std::make_unique<Fiber>();
#if defined(__SANITIZE_THREAD__)
        fiber->shadow = __tsan_create_fiber(0);
#endif
    } else {
        fiber = std::move(spare_.back());
        spare_.pop_back();
    }
    fiber->job = std::move(job);
    fiber->wakes = Ticks(0);
    fiber->started = false;
    fiber->done = false;
    getcontext(&fiber->context);
    fiber->context.uc_stack.ss_sp = fiber->stack.get();
    fiber->context.uc_stack.ss_size = stack_size;
    fiber->context.uc_link = nullptr;
    makecontext(&fiber->context, &Fibers::enter, 0);
    fibers_.push_back(std::move(fiber));
}

void Fibers::enter() {
    Fibers& self = *entering;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(nullptr, &self.main_->bottom, &self.main_->size);
#endif
    try {
        self.current_->job();
    } catch (const Down&) {
        // The server went down.
    }
    self.current_->job = nullptr;
    self.current_->done = true;
    self.leave();
}

void Fibers::resume(Fiber& fiber) {
    current_ = &fiber;
    entering = this;
    fiber.started = true;
#if defined(__SANITIZE_ADDRESS__)
    void* shadow = nullptr;
    __sanitizer_start_switch_fiber(&shadow, fiber.stack.get(), stack_size);
#endif
#if defined(__SANITIZE_THREAD__)
    __tsan_switch_to_fiber(fiber.shadow, 0);
#endif
    swapcontext(&main_->context, &fiber.context);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(shadow, nullptr, nullptr);
#endif
    current_ = nullptr;
}

void Fibers::leave() {
    Fiber& fiber = *current_;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(fiber.done ? nullptr : &fiber.shadow, main_->bottom, main_->size);
#endif
#if defined(__SANITIZE_THREAD__)
    __tsan_switch_to_fiber(main_->shadow, 0);
#endif
    swapcontext(&fiber.context, &main_->context);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fiber.shadow, &main_->bottom, &main_->size);
#endif
}

void Fibers::yield() { sleep(Ticks(0)); }

void Fibers::sleep(Ticks time) {
    // The C++ runtime keeps the exceptions being handled by thread, not by stack.
    if (current_ == nullptr || std::current_exception() != nullptr || std::uncaught_exceptions() > 0) return;
    if (ending_) throw Down();
    current_->wakes = now_ + time;
    leave();
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
    if (fibers_[chosen]->done) {
        spare_.push_back(std::move(fibers_[chosen]));
        fibers_.erase(fibers_.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    return true;
}

void Fibers::end_all() {
    ending_ = true;
    while (!fibers_.empty()) {
        if (fibers_.back()->started)
            while (!fibers_.back()->done) resume(*fibers_.back());
        fibers_.back()->job = nullptr;
        spare_.push_back(std::move(fibers_.back()));
        fibers_.pop_back();
    }
    ending_ = false;
}

}  // namespace moosaic::simulation
