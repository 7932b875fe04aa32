// Pool: which workers there are, whom they serve, who holds them; and the thread that keeps the zygote and spares
// alive.
//
// A worker serves one principal for its whole life. It is a spare (nobody's), idle (its principal's, free), or held by
// one task. At the cap the least recently used idle worker is killed to make room; if all are held, one more may start
// beside each that has been held long, so that tasks that never end do not hold up all the others; else the answer is
// no_worker. All functions are thread-safe.
#pragma once

#include <condition_variable>
#include <list>
#include <map>
#include <optional>
#include <thread>
#include <variant>

#include <moosaic/crash_alarms.hpp>
#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>
#include <moosaic/waits.hpp>

#include "together.hpp"
#include "zygote.hpp"

namespace moosaic::executor::prefork {

using LinkPtr = std::shared_ptr<Link>;

// Large: links, waiters and births change together under one lock; handing out a worker reads them all.
class Pool {
public:
    // `waits` and `alarms` outlive the pool; without alarms a crash is only logged.
    Pool(Settings settings, Services& services, Waits& waits, CrashAlarms* alarms);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // Returns when the zygote is warm and a first worker stands behind its walls.
    Result<void> start();
    void stop();
    // Kills the workers that tasks hold, and gives none to anybody any more.
    void end_tasks();

    // A worker for the principal, for a task that holds `held`; waits at most until the deadline for a zygote. A task
    // that holds none also waits a moment for a worker of its lane that another holds: most are given back soon, and
    // one that goes from task to task is faster than many that take turns on a processor. With one in its hands it
    // never does, as two tasks might then wait for each other.
    std::variant<LinkPtr, Stopped> acquire(Id principal, Clock::time_point deadline, const std::vector<LinkPtr>& held);
    // A worker that will never belong to anybody and does not count against the cap.
    std::variant<LinkPtr, Stopped> acquire_for_checks(Clock::time_point deadline);
    void release(const LinkPtr& link);  // idle again
    // What a worker may take for a task that asks for `wanted` bytes (0: as the keys have it), and giving it to one.
    // False: it holds too much of other tasks' to serve this one.
    [[nodiscard]] std::uint64_t memory_bytes(std::uint64_t wanted) const;
    [[nodiscard]] bool limit_memory(Link& link, std::uint64_t bytes);
    void step_back(Link& link);      // behind all others, on any processor; what holds it goes on
    void kill(const LinkPtr& link);  // SIGKILL; the caller may keep the pointer to ask how it ended
    // Reads the worker's Hello if it has not been read. closed: it died before it ran anything.
    Link::Got greet(Link& link, Clock::time_point deadline);
    void misbehaved(const Link& link, std::string_view how);
    // What the zygote that runs now, or ran last, says of its runtime and its walls.
    [[nodiscard]] control::Facts facts() const;
    [[nodiscard]] std::size_t cap() const { return settings_.workers; }
    [[nodiscard]] Waits& waits() const { return waits_; }

    [[nodiscard]] std::vector<std::pair<int, Id>> workers() const;
    [[nodiscard]] int zygote() const;

private:
    using Lock = UniqueLock;
    void keep();
    void wake() const;
    void spawn_zygote() MOOSAIC_REQUIRES(mutex_);
    bool handle_control(int control);
    void handle(const control::Packet& packet, Fd fd) MOOSAIC_REQUIRES(mutex_);
    void worker_died(std::uint64_t number, int status) MOOSAIC_REQUIRES(mutex_);
    void zygote_lost() MOOSAIC_REQUIRES(mutex_);
    void replace_silent_zygote() MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] int keeper_timeout() const MOOSAIC_REQUIRES(mutex_);
    void tidy() MOOSAIC_REQUIRES(mutex_);
    void top_up() MOOSAIC_REQUIRES(mutex_);
    void top_up_later() MOOSAIC_REQUIRES(mutex_);
    void back_off() MOOSAIC_REQUIRES(mutex_);
    LinkPtr fork_link() MOOSAIC_REQUIRES(mutex_);
    // A task that waits for a worker of its principal and lane.
    struct Waiter {
        Id principal;
        std::size_t lane;
        std::shared_ptr<Waits::Gate> gate;
        LinkPtr link;  // what it got
    };
    LinkPtr take_idle(Id principal, std::size_t lane) MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] LinkPtr last_used(Id principal, std::optional<std::size_t> lane) const MOOSAIC_REQUIRES(mutex_);
    bool quiet(const LinkPtr& link) MOOSAIC_REQUIRES(mutex_);
    // These two let go of the lock meanwhile, which the analysis cannot follow.
    LinkPtr wait_for_one(Lock& lock, Id principal, std::size_t lane, Clock::time_point deadline)
        MOOSAIC_REQUIRES(mutex_) MOOSAIC_NO_THREAD_SAFETY_ANALYSIS;
    LinkPtr spare_or_new(Lock& lock, Clock::time_point deadline)
        MOOSAIC_REQUIRES(mutex_) MOOSAIC_NO_THREAD_SAFETY_ANALYSIS;
    [[nodiscard]] Clock::time_point back_by(Id principal, std::size_t lane) const MOOSAIC_REQUIRES(mutex_);
    bool hand_on(const LinkPtr& link) MOOSAIC_REQUIRES(mutex_);
    void hold(Link& link, std::size_t lane) MOOSAIC_REQUIRES(mutex_);
    void bring_together(const std::vector<LinkPtr>& held, const LinkPtr& link) MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] std::size_t held() const MOOSAIC_REQUIRES(mutex_);
    LinkPtr take_spare() MOOSAIC_REQUIRES(mutex_);
    bool make_room() MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] LinkPtr idle_longest() const MOOSAIC_REQUIRES(mutex_);
    void discard(const LinkPtr& link) MOOSAIC_REQUIRES(mutex_);
    void crashed(const Link& link, int signal) MOOSAIC_REQUIRES(mutex_);
    void tell_walls() MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] std::size_t assigned() const MOOSAIC_REQUIRES(mutex_);
    [[nodiscard]] std::size_t held_long() const MOOSAIC_REQUIRES(mutex_);

    const Settings settings_;
    Logger& log_;
    Waits& waits_;
    CrashAlarms* const alarms_;
    Counter& started_;
    Counter& killed_;
    Counter& misbehaved_;
    Counter& crashed_;

    mutable Mutex mutex_;
    std::condition_variable changed_;  // ready_, stopping_ or failure_ changed
    std::unique_ptr<Zygote> zygote_ MOOSAIC_GUARDED_BY(mutex_);
    bool ready_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool stopping_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool ending_ MOOSAIC_GUARDED_BY(mutex_) = false;  // no task gets a worker any more
    std::string failure_ MOOSAIC_GUARDED_BY(mutex_);  // why the last zygote could not serve
    control::Facts facts_ MOOSAIC_GUARDED_BY(mutex_);
    bool walls_told_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool memory_told_ MOOSAIC_GUARDED_BY(mutex_) = false;
    // What the zygote says of a worker's memory, to the task that waits for it.
    struct MemoryAnswer {
        std::shared_ptr<Waits::Gate> gate;
        std::optional<int> value;
    };
    std::map<std::uint64_t, std::shared_ptr<MemoryAnswer>> limiting_ MOOSAIC_GUARDED_BY(mutex_);
    std::map<std::uint64_t, LinkPtr> links_
        MOOSAIC_GUARDED_BY(mutex_);  // every process not yet reported dead, by number
    std::vector<LinkPtr> spares_ MOOSAIC_GUARDED_BY(mutex_);
    std::vector<LinkPtr> idle_ MOOSAIC_GUARDED_BY(mutex_);
    std::list<Waiter*> waiters_ MOOSAIC_GUARDED_BY(mutex_);
    Together together_ MOOSAIC_GUARDED_BY(mutex_);
    std::uint64_t next_number_ MOOSAIC_GUARDED_BY(mutex_) = 1;
    std::uint64_t uses_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    bool tidying_ MOOSAIC_GUARDED_BY(mutex_) = false;      // an idle worker may still have something to hear
    std::uint64_t tidied_ MOOSAIC_GUARDED_BY(mutex_) = 0;  // uses_ when the keeper last looked
    Clock::time_point tidy_at_ MOOSAIC_GUARDED_BY(mutex_){};
    // Workers (0: the zygote) asked for and not yet reported, and since when.
    std::map<std::uint64_t, Clock::time_point> unborn_ MOOSAIC_GUARDED_BY(mutex_);
    int failures_ MOOSAIC_GUARDED_BY(mutex_) = 0;                // starts that came to nothing, in a row
    Clock::time_point not_before_ MOOSAIC_GUARDED_BY(mutex_){};  // no start before this
    Fd wake_;
    std::thread keeper_;
};

}  // namespace moosaic::executor::prefork
