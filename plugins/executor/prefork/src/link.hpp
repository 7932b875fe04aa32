// Link: the engine's end of one worker: its socket, its process, its frames.
//
// A Link is used by one thread at a time (the task that holds the worker, or the pool under its lock while nobody holds
// it); only the process facts (pid, ended) are shared with the pool's keeper thread and live in Process.
#pragma once

#include <sched.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ahead_numbers.hpp>
#include <codes.hpp>
#include <context_numbers.hpp>
#include <frames.hpp>
#include <moosaic/mutex.hpp>
#include <moosaic/waits.hpp>

namespace moosaic::executor::prefork {

using Clock = std::chrono::steady_clock;

// A descriptor that closes itself.
class Fd {
public:
    explicit Fd(int fd = -1) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd();
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

// The process behind a link. Thread-safe. A worker is signalled through its pidfd, so that a recycled pid is never hit.
class Process {
public:
    void started(int pid, Fd pidfd);
    void ended(std::optional<int> wait_status);  // nullopt: nobody knows how
    // Signals now, or as soon as the pid is known (SIGKILL only; other signals to a process not yet known are lost).
    void signal(int number);
    [[nodiscard]] int pid() const;                       // 0: not yet known, or over
    [[nodiscard]] std::chrono::nanoseconds cpu() const;  // what it has computed; 0: not known
    [[nodiscard]] std::uint64_t size() const;            // of its address space, in bytes; 0: not known
    // False: it is about to end, or was stopped, though its socket does not show that yet. Costs 10 µs.
    [[nodiscard]] bool fit() const;
    void step_back();                   // behind all others
    [[nodiscard]] bool come_forward();  // again; false: that needs rights the server has not
    // Lets it run on these processors only. Where it might before; nullopt: nothing was changed.
    std::optional<cpu_set_t> confine(const cpu_set_t& processors);
    // What it runs, or ran last: for the report of its end. Any thread.
    void runs(Id verb, Id object) {
        verb_.store(verb, std::memory_order_relaxed);
        object_.store(object, std::memory_order_relaxed);
    }
    [[nodiscard]] Id verb() const { return verb_.load(std::memory_order_relaxed); }
    [[nodiscard]] Id object() const { return object_.load(std::memory_order_relaxed); }
    // Waits until the end of the process has been reported, at most `patience`.
    [[nodiscard]] std::optional<int> wait_status(Waits& waits, std::chrono::milliseconds patience);

private:
    void send(int number) const MOOSAIC_REQUIRES(mutex_);
    mutable Mutex mutex_;
    int pid_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    Fd pidfd_ MOOSAIC_GUARDED_BY(mutex_);
    bool doomed_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool over_ MOOSAIC_GUARDED_BY(mutex_) = false;
    std::optional<int> status_ MOOSAIC_GUARDED_BY(mutex_);
    std::vector<std::shared_ptr<Waits::Gate>> waiting_ MOOSAIC_GUARDED_BY(mutex_);  // for its end
    int policy_ MOOSAIC_GUARDED_BY(mutex_) = 0;                                     // before it stepped back (sched(7))
    std::atomic<Id> verb_{0};
    std::atomic<Id> object_{0};
};

// Large: a process, its socket and its task; what each thread may touch is said field by field.
class Link {
public:
    enum class Got : std::uint8_t { frame, timeout, closed, malformed };

    // `waits`: how whoever holds it waits for it.
    Link(std::uint64_t number, Fd socket, Waits& waits) : number_(number), socket_(std::move(socket)), waits_(waits) {}
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // Sends what the encoder holds and clears it. `frame` on success.
    Got send(Clock::time_point deadline);
    Got receive(frames::Frame& frame, Clock::time_point deadline);
    enum class Look : std::uint8_t { quiet, talking, closed };
    // What the socket shows without reading: an idle worker must be quiet.
    [[nodiscard]] Look look() const;

    frames::Encoder encoder;
    frames::AheadSent ahead;
    frames::ContextSent context;
    std::vector<frames::Address> open;  // calls it runs, outermost first
    Id principal = 0;                   // whom it serves, for ever; 0: nobody
    frames::Codes codes;                // sources it has been sent
    bool introduced = false;            // our Hello has been sent
    bool greeted = false;               // its Hello has been read
    bool broken = false;                // to be killed, never used again
    std::uint64_t last_used = 0;
    std::uint64_t memory = 0;  // that it may take beyond what it started with; 0: not known yet
    std::size_t lane = 0;      // of whoever used it last (Waits)
    Clock::time_point held_since = Clock::time_point::max();  // max: by no task
    Clock::time_point idle_since{};                           // as far as it is held by no task
    Clock::time_point look_at{};                              // when to see next whether its call runs long
    std::chrono::nanoseconds cpu_before{0};                   // at the first such look of this task
    bool stepped_back = false;                                // runs behind all others

    [[nodiscard]] std::uint64_t number() const { return number_; }
    [[nodiscard]] Process& process() { return process_; }
    [[nodiscard]] const Process& process() const { return process_; }
    [[nodiscard]] const std::string& why() const { return decoder_.why(); }

private:
    std::uint64_t number_;
    Fd socket_;
    Waits& waits_;
    Process process_;
    frames::Decoder decoder_;
};

}  // namespace moosaic::executor::prefork
