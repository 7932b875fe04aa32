// Lane: one thread that runs fibers in turns and, between them, looks after descriptors and times they wait for.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include <sys/epoll.h>

#include <moosaic/mutex.hpp>
#include <moosaic/waits.hpp>

#include "stacks/fiber.hpp"

namespace moosaic::stacks {

// What a lane does besides: whoever owns the lanes says.
class LaneWork {
public:
    virtual ~LaneWork() = default;
    // Begins what may begin, with Lane::spawn. On the lane's thread.
    virtual void begin_jobs(std::size_t lane) = 0;
    // Before the lane sleeps. False: there is something to do after all.
    virtual bool may_sleep(std::size_t lane) = 0;
    virtual void awake(std::size_t lane) = 0;
    // A descriptor of Lane::watch is readable.
    virtual void readable(std::uint64_t watch) = 0;
    [[nodiscard]] virtual bool stopping() const = 0;
};

// Large: fibers, descriptors and timers of one thread, and what others send it.
// On its own thread unless said otherwise. Everything of it ends before it is destroyed.
class Lane {
public:
    using Clock = Waits::Clock;

    Lane(LaneWork& work, std::size_t lane);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // Until `stopping` and no fiber is half done.
    void run();
    // Runs a job on a fiber at once, until it waits or ends.
    void spawn(std::function<void()> job);

    // Any thread: the lane looks at its work again.
    void wake() const;
    // Any thread: calls it on the lane's thread, between two fibers.
    void call(std::function<void()> work);
    // Any thread: readable() is called whenever the descriptor is.
    bool watch(int fd, std::uint64_t key) const;
    void unwatch(int fd) const;

    // Inside a fiber of this lane. The number is known to nobody before wait(); pass() may come earlier.
    std::uint64_t new_wait() { return ++last_wait_; }
    // True: passed, or the descriptor (-1: none) is ready. False: the time has come.
    bool wait(std::uint64_t number, int fd, short events, Clock::time_point until);
    void pass(std::uint64_t number);  // any thread; once a wait is over, nothing happens
    // Inside a fiber of this lane: goes on once whatever else has come had its turn, or had a few of them.
    void yield();

    // How often it has gone on with a fiber.
    [[nodiscard]] std::uint64_t turn() const { return turn_; }
    [[nodiscard]] std::size_t number() const { return lane_; }
    [[nodiscard]] bool on_its_thread() const;
    // The lane whose fiber runs on this thread; null elsewhere.
    [[nodiscard]] static Lane* current();

private:
    struct Wait {
        Fiber* fiber = nullptr;
        bool passed = false;
        bool on_descriptor = false;
        std::multimap<Clock::time_point, std::uint64_t>::iterator timer;
        bool timed = false;
    };
    void run_ready();
    void resume(Fiber& fiber);
    void end_wait(std::uint64_t number, bool passed);
    bool arm(int fd, short events, std::uint64_t number) const;
    void sleep();
    void give_way();
    void take(const epoll_event* events, int count);
    void take_letters();
    void fire_timers();
    [[nodiscard]] int timeout() const;

    LaneWork& work_;
    const std::size_t lane_;
    int epoll_ = -1;
    int wake_ = -1;
    std::uint64_t last_wait_ = 0;
    std::unordered_map<std::uint64_t, Wait*> waits_;
    std::multimap<Clock::time_point, std::uint64_t> timers_;
    std::size_t on_descriptors_ = 0;  // waits
    std::deque<Fiber*> ready_;
    std::deque<Fiber*> yielded_;
    int passed_over_ = 0;  // times since one of these went on
    std::uint64_t turn_ = 0;
    std::vector<std::unique_ptr<Fiber>> fibers_;  // all
    std::vector<Fiber*> spare_;                   // those without a job
    Mutex mutex_;
    std::vector<std::uint64_t> passed_ MOOSAIC_GUARDED_BY(mutex_);  // by others, both
    std::vector<std::function<void()>> calls_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::stacks
