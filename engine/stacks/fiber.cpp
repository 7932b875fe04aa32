// Switching stacks: Boost.Context does it, this tells the C++ runtime and the sanitizers.
#include "stacks/fiber.hpp"

#include <cxxabi.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstring>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace moosaic::stacks {

namespace {

namespace context = boost::context;

thread_local Fiber* running = nullptr;

constexpr std::size_t kept_bytes = std::size_t{64} * 1024;  // of a stack, between jobs

// What the C++ runtime keeps for a thread about exceptions being handled: two words (Itanium C++ ABI 2.2.2).
struct Exceptions {
    void* caught = nullptr;
    std::size_t uncaught = 0;

    void swap() {
        Exceptions now;
        void* here = abi::__cxa_get_globals();
        std::memcpy(&now, here, sizeof now);
        std::memcpy(here, this, sizeof now);
        *this = now;
    }
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t stack_factor = 4;  // their frames are larger
#else
constexpr std::size_t stack_factor = 1;
#endif

}  // namespace

struct Fiber::Context {
    context::fiber inside;   // while the job stands still
    context::fiber outside;  // while it runs
    std::function<void()> job;
    bool ending = false;
    Exceptions exceptions;  // of whichever side stands still
    const void* stack = nullptr;
    std::size_t stack_bytes = 0;
#if defined(__SANITIZE_ADDRESS__)
    void* shadow = nullptr;  // of the fiber while it stands still
    const void* outside_stack = nullptr;
    std::size_t outside_bytes = 0;
#endif
#if defined(__SANITIZE_THREAD__)
    void* fiber = __tsan_create_fiber(0);
    void* resumer = nullptr;
#endif

    void entered([[maybe_unused]] void* own) {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(own, &outside_stack, &outside_bytes);
#endif
    }

    void leave() {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_start_switch_fiber(ending ? nullptr : &shadow, outside_stack, outside_bytes);
#endif
#if defined(__SANITIZE_THREAD__)
        __tsan_switch_to_fiber(resumer, 0);
#endif
    }

    [[nodiscard]] char* top() const { return const_cast<char*>(static_cast<const char*>(stack)) + stack_bytes; }

    // Asks the kernel whether anybody went beyond what is kept; frames may be larger than a page.
    void forget_depth() const {
        std::array<unsigned char, 4> pages{};
        const auto looked_at = pages.size() * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        if (::mincore(top() - kept_bytes - looked_at, looked_at, pages.data()) != 0) return;
        if (std::none_of(pages.begin(), pages.end(), [](unsigned char page) { return (page & 1U) != 0; })) return;
        ::madvise(top() - stack_bytes, stack_bytes - kept_bytes, MADV_DONTNEED);
    }

    context::fiber run(context::fiber&& from) {
        entered(nullptr);
        outside = std::move(from);
        while (!ending) {
            job();
            job = nullptr;
            step_out();
        }
        leave();
        return std::move(outside);
    }

    void step_out() {
        leave();
        outside = std::move(outside).resume();
#if defined(__SANITIZE_ADDRESS__)
        entered(shadow);
#endif
    }

    void step_in() {
#if defined(__SANITIZE_ADDRESS__)
        void* own = nullptr;
        __sanitizer_start_switch_fiber(&own, stack, stack_bytes);
#endif
#if defined(__SANITIZE_THREAD__)
        resumer = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(fiber, 0);
#endif
        exceptions.swap();
        inside = std::move(inside).resume();
        exceptions.swap();
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(own, nullptr, nullptr);
#endif
    }
};

Fiber::Fiber(std::size_t stack_bytes) : context_(std::make_unique<Context>()) {
    context::protected_fixedsize_stack allocator(stack_bytes * stack_factor);
    const auto stack = allocator.allocate();
    auto& c = *context_;
    c.stack = static_cast<const char*>(stack.sp) - stack.size;
    c.stack_bytes = stack.size;
    c.inside = context::fiber(std::allocator_arg, context::preallocated(stack.sp, stack.size, stack), allocator,
                              [&c](context::fiber&& from) { return c.run(std::move(from)); });
}

Fiber::~Fiber() {
    context_->ending = true;
    context_->step_in();
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(context_->fiber);
#endif
}

void Fiber::give(std::function<void()> job) { context_->job = std::move(job); }

void Fiber::resume() {
    running = this;
    context_->step_in();
    running = nullptr;
}

void Fiber::rest() { context_->forget_depth(); }

bool Fiber::done() const { return context_->job == nullptr; }

void Fiber::stop() { running->context_->step_out(); }

Fiber* Fiber::current() { return running; }

}  // namespace moosaic::stacks
