// Threads and the queue before them.
#include "task/pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace moosaic::task {

namespace {

constexpr auto a_moment = std::chrono::milliseconds(1);  // until a job that waits wakes a thread
constexpr int most_in_a_row = 16;                        // jobs of a lent thread

// What the running thread is lent to, and whether a job waits for it to come back from its callback.
struct Lent {
    const Pool* pool = nullptr;
    bool job = false;
};
thread_local Lent lent;

}  // namespace

// An owner holds at most a quarter of the threads, so that it takes several to fill them all.
Pool::Pool(PoolOptions options)
    : options_(options),
      jobs_(std::max<std::size_t>(1, options.threads / 4)),
      few_(std::thread::hardware_concurrency() + 1) {
    threads_.reserve(2 * options_.threads);
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { run(); });
    minder_ = std::thread([this] { mind(); });
}

Pool::~Pool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        closed_ = true;
        jobs_.clear();
    }
    work_.notify_all();
    held_up_.notify_all();
    minder_.join();  // first: it adds threads
    for (auto& thread : threads_) thread.join();
}

// Below the mutex, all four.
bool Pool::may_run() const { return jobs_.ready() && counted_ < options_.threads; }

bool Pool::held_up() const {
    return jobs_.ready() && counted_ == options_.threads && running_.size() < 2 * options_.threads;
}

// One beside each job that does not count. Threads that were added stay.
void Pool::add_threads() {
    const auto wanted = options_.threads + running_.size() - counted_;
    try {
        while (threads_.size() < wanted) threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {  // none to be had: whoever waits goes on waiting
    }
}

void Pool::post(Id owner, FairQueue::Job job) {
    bool held = false;
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        jobs_.push(owner, std::move(job));
        if (!jobs_.ready()) return;  // its owner's share runs already
        held = held_up();
        if (!held && lent.pool == this && !std::exchange(lent.job, true)) return;
        if (!held && running_.size() >= few_ && watched_) return;
    }
    (held ? held_up_ : work_).notify_one();
}

bool Pool::drain(double seconds) {
    std::unique_lock lock(mutex_);
    const bool idle =
        idle_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return jobs_.empty() && running_.empty(); });
    closed_ = true;
    return idle;
}

std::size_t Pool::queued() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void Pool::pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

void Pool::lend(const std::function<void()>& work) {
    const Lent before = std::exchange(lent, {this, false});
    work();
    if (!std::exchange(lent, before).job) return;
    std::unique_lock lock(mutex_);
    for (int i = 0; i < most_in_a_row && may_run() && !stopping_; ++i) take_turn(lock);
    const bool more = may_run();
    lock.unlock();
    if (more) work_.notify_one();
}

void Pool::take_turn(std::unique_lock<std::mutex>& lock) {
    auto turn = jobs_.pop();
    const auto self = running_.insert(running_.end(), Running{Clock::now()});
    if (++counted_ == options_.threads && jobs_.ready()) held_up_.notify_one();
    lock.unlock();
    turn->job();
    turn->job = nullptr;
    lock.lock();
    ++finished_;
    if (self->counts) --counted_;
    running_.erase(self);
    jobs_.finished(turn->owner);
    if (held_up()) held_up_.notify_one();
    if (jobs_.empty() && running_.empty()) idle_.notify_all();
}

void Pool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        work_.wait(lock, [&] { return stopping_ || (may_run() && (running_.size() < few_ || !watched_)); });
        if (!stopping_ && running_.size() >= few_) watch(lock);
        while (may_run() && !stopping_) take_turn(lock);
        if (stopping_) return;
    }
}

// Returns once a job may run at once, or none has ended for a moment although one waits, or nothing waits any more.
void Pool::watch(std::unique_lock<std::mutex>& lock) {
    watched_ = true;
    std::uint64_t before = finished_;
    for (;;) {
        work_.wait_for(lock, a_moment, [&] { return stopping_ || (may_run() && running_.size() < few_); });
        if (stopping_ || !may_run() || running_.size() < few_ || finished_ == before) break;
        before = finished_;
    }
    watched_ = false;
    if (jobs_.size() > 1) work_.notify_one();
}

void Pool::mind() {
    std::unique_lock lock(mutex_);
    for (;;) {
        held_up_.wait(lock, [&] { return stopping_ || held_up(); });
        if (stopping_) return;
        const auto oldest = std::find_if(running_.begin(), running_.end(), [](const auto& job) { return job.counts; });
        if (held_up_.wait_until(lock, oldest->since + options_.long_after, [&] { return stopping_ || !held_up(); }))
            continue;
        const auto since = Clock::now() - options_.long_after;
        for (auto& job : running_) {
            if (!job.counts || job.since > since || running_.size() - counted_ == options_.threads) continue;
            job.counts = false;
            --counted_;
            work_.notify_one();
        }
        add_threads();
    }
}

}  // namespace moosaic::task
