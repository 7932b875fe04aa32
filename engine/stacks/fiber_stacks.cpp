// Threads, the queue before them, and which jobs count.
#include "stacks/fiber_stacks.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace moosaic::stacks {

namespace {

constexpr int most_begun = 16;
constexpr std::size_t fewest = 2;  // one that blocks leaves another

std::size_t threads_of(const StackOptions& options) {
    if (options.threads != 0) return options.threads;
    return std::max<std::size_t>(std::thread::hardware_concurrency(), fewest);
}

class FiberGate final : public Waits::Gate {
public:
    explicit FiberGate(Lane& lane) : lane_(lane), number_(lane.new_wait()) {}
    bool wait(Waits::Clock::time_point until) override {
        {
            const LockGuard lock(mutex_);
            if (open_) return true;
            waiting_ = true;
        }
        // open() may come before this: it is then passed on the lane's next look, after the stack has stopped.
        lane_.wait(number_, -1, 0, until);
        const LockGuard lock(mutex_);
        return open_;
    }
    void open() override {
        {
            const LockGuard lock(mutex_);
            if (std::exchange(open_, true) || !waiting_) return;
        }
        lane_.pass(number_);
    }

private:
    Lane& lane_;
    const std::uint64_t number_;
    Mutex mutex_;
    bool open_ MOOSAIC_GUARDED_BY(mutex_) = false;
    bool waiting_ MOOSAIC_GUARDED_BY(mutex_) = false;
};

}  // namespace

FiberStacks::FiberStacks(StackOptions options)
    : options_(options), jobs_(std::max<std::size_t>(1, options.tasks / 4)), asleep_(threads_of(options), false) {
    LaneWork& work = *this;
    for (std::size_t lane = 0; lane < asleep_.size(); ++lane) lanes_.push_back(std::make_unique<Lane>(work, lane));
    for (const auto& lane : lanes_) {
        threads_.emplace_back([&one = *lane] { one.run(); });
        pthread_setname_np(threads_.back().native_handle(), ("tasks " + std::to_string(lane->number())).c_str());
    }
    minder_ = std::thread([this] { mind(); });
}

FiberStacks::~FiberStacks() { finish(); }

void FiberStacks::close() {
    std::deque<FairQueue::Job> dropped;  // outlives the lock: what a job holds may post as it ends
    const LockGuard lock(mutex_);
    closed_ = true;
    dropped = jobs_.clear();
    if (running_.empty()) idle_.notify_all();
}

void FiberStacks::finish() {
    if (threads_.empty()) return;
    close();
    {
        const LockGuard lock(mutex_);
        stopping_ = true;
    }
    held_up_.notify_all();
    minder_.join();
    for (const auto& lane : lanes_) lane->wake();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

// Below the mutex, all three.
bool FiberStacks::may_run() const { return jobs_.ready() && counted_ < options_.tasks; }

bool FiberStacks::held_up() const {
    return jobs_.ready() && counted_ == options_.tasks && running_.size() < 2 * options_.tasks;
}

// One that sleeps and is to be woken, after the mutex: whoever is woken may take the processor at once.
Lane* FiberStacks::sleeper() {
    const auto found = std::find(asleep_.begin(), asleep_.end(), true);
    if (found == asleep_.end()) return nullptr;
    *found = false;
    return lanes_[static_cast<std::size_t>(found - asleep_.begin())].get();
}

// The minder, if it is not looking already.
void FiberStacks::call_minder() {
    if (!std::exchange(minding_, true)) held_up_.notify_one();
}

void FiberStacks::post(Id owner, FairQueue::Job job) {
    // A lane that runs comes by itself; the one this is called on is the nearest.
    const bool outside =
        std::none_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->on_its_thread(); });
    Lane* woken = nullptr;
    {
        const LockGuard lock(mutex_);
        if (closed_) return;
        jobs_.push(owner, std::move(job));
        if (held_up()) call_minder();
        if (outside && may_run()) woken = sleeper();
    }
    if (woken != nullptr) woken->wake();
}

bool FiberStacks::drain(double seconds) {
    UniqueLock lock(mutex_);
    const bool idle = idle_.wait_for(lock, std::chrono::duration<double>(seconds),
                                     [&]() MOOSAIC_REQUIRES(mutex_) { return jobs_.empty() && running_.empty(); });
    closed_ = true;
    return idle;
}

std::size_t FiberStacks::queued() const {
    const LockGuard lock(mutex_);
    return jobs_.size();
}

void FiberStacks::begin_jobs(std::size_t lane) {
    UniqueLock lock(mutex_);
    // A few at a time: jobs that bring new ones must not keep the lane from everything else.
    for (int begun = 0; begun < most_begun && may_run() && !stopping_; ++begun) {
        auto turn = std::make_shared<FairQueue::Turn>(std::move(*jobs_.pop()));
        const auto self = running_.insert(running_.end(), Running{Clock::now()});
        ++counted_;
        if (held_up()) call_minder();
        Lane* woken = may_run() ? sleeper() : nullptr;
        lock.unlock();
        if (woken != nullptr) woken->wake();
        lanes_[lane]->spawn([this, turn, self] { run(*turn, self); });
        lock.lock();
    }
}

void FiberStacks::run(FairQueue::Turn& turn, std::list<Running>::iterator self) {
    turn.job();
    turn.job = nullptr;
    const LockGuard lock(mutex_);
    if (self->counts) --counted_;
    running_.erase(self);
    jobs_.finished(turn.owner);
    if (held_up()) call_minder();
    if (jobs_.empty() && running_.empty()) idle_.notify_all();
}

bool FiberStacks::may_sleep(std::size_t lane) {
    const LockGuard lock(mutex_);
    if (may_run() && !stopping_) return false;
    asleep_[lane] = true;
    return true;
}

void FiberStacks::awake(std::size_t lane) {
    const LockGuard lock(mutex_);
    asleep_[lane] = false;
}

void FiberStacks::mind() {
    UniqueLock lock(mutex_);
    for (;;) {
        minding_ = held_up();
        held_up_.wait(lock, [&]() MOOSAIC_REQUIRES(mutex_) { return stopping_ || minding_; });
        if (stopping_) return;
        const auto oldest = std::find_if(running_.begin(), running_.end(), [](const auto& job) { return job.counts; });
        if (oldest == running_.end()) continue;
        const auto until = oldest->since + options_.long_after;
        held_up_.wait_until(lock, until, [&] { return stopping_.load(); });
        if (!held_up()) continue;
        leave_out(Clock::now() - options_.long_after);
        if (Lane* woken = sleeper()) woken->wake();
    }
}

void FiberStacks::leave_out(Clock::time_point begun_before) {
    for (auto& job : running_) {
        if (!job.counts || job.since > begun_before || running_.size() - counted_ == options_.tasks) continue;
        job.counts = false;
        --counted_;
    }
}

std::uint64_t FiberStacks::watch(int fd, std::function<void()> ready) {
    auto watch = std::make_shared<Watch>();
    watch->fd = fd;
    {
        const LockGuard turn(watch->turn);
        watch->ready = std::move(ready);
    }
    const LockGuard lock(mutex_);
    const auto number = ++last_watch_;
    watch->lane = lanes_[number % lanes_.size()].get();
    if (!watch->lane->watch(fd, number)) return 0;
    watches_.emplace(number, std::move(watch));
    return number;
}

void FiberStacks::unwatch(std::uint64_t number) {
    std::shared_ptr<Watch> watch;
    {
        const LockGuard lock(mutex_);
        const auto found = watches_.find(number);
        if (found == watches_.end()) return;
        watch = std::move(found->second);
        watches_.erase(found);
    }
    watch->lane->unwatch(watch->fd);
    const LockGuard turn(watch->turn);
    watch->ready = nullptr;
}

void FiberStacks::readable(std::uint64_t number) {
    std::shared_ptr<Watch> watch;
    {
        const LockGuard lock(mutex_);
        const auto found = watches_.find(number);
        if (found == watches_.end()) return;
        watch = found->second;
    }
    const LockGuard turn(watch->turn);
    if (watch->ready) watch->ready();
}

void FiberStacks::pause(std::chrono::milliseconds time) {
    Lane* lane = Lane::current();
    if (lane == nullptr) return elsewhere_.pause(time);
    lane->wait(lane->new_wait(), -1, 0, Clock::now() + time);
}

void FiberStacks::yield() {
    if (Lane* lane = Lane::current()) lane->yield();
}

std::uint64_t FiberStacks::turn() const {
    const Lane* lane = Lane::current();
    return lane == nullptr ? 0 : lane->turn();
}

bool FiberStacks::ready(int fd, short events, Clock::time_point until) {
    Lane* lane = Lane::current();
    if (lane == nullptr) return elsewhere_.ready(fd, events, until);
    return lane->wait(lane->new_wait(), fd, events, until);
}

std::shared_ptr<Waits::Gate> FiberStacks::gate() {
    Lane* lane = Lane::current();
    if (lane == nullptr) return elsewhere_.gate();
    return std::make_shared<FiberGate>(*lane);
}

std::size_t FiberStacks::lane() const {
    const Lane* lane = Lane::current();
    return lane == nullptr ? 0 : lane->number();
}

}  // namespace moosaic::stacks
