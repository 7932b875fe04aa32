// Threads, the queue before them, and which jobs count.
#include "task/loops.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace moosaic::task {

namespace {

constexpr std::size_t fewest = 2;  // one that blocks leaves another

std::size_t threads_of(const LoopsOptions& options) {
    if (options.threads != 0) return options.threads;
    return std::max<std::size_t>(std::thread::hardware_concurrency(), fewest);
}

class FiberGate final : public Waits::Gate {
public:
    explicit FiberGate(Loop& loop) : loop_(loop), number_(loop.new_wait()) {}
    bool wait(Waits::Clock::time_point until) override {
        {
            const std::lock_guard lock(mutex_);
            if (open_) return true;
            waiting_ = true;
        }
        // open() may come before this: it is then passed on the loop's next look, after the stack has stopped.
        loop_.wait(number_, -1, 0, until);
        const std::lock_guard lock(mutex_);
        return open_;
    }
    void open() override {
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(open_, true) || !waiting_) return;
        }
        loop_.pass(number_);
    }

private:
    Loop& loop_;
    const std::uint64_t number_;
    std::mutex mutex_;
    bool open_ = false;
    bool waiting_ = false;
};

}  // namespace

Loops::Loops(LoopsOptions options)
    : options_(options), jobs_(std::max<std::size_t>(1, options.tasks / 4)), asleep_(threads_of(options), false) {
    LoopWork& work = *this;
    for (std::size_t lane = 0; lane < asleep_.size(); ++lane) loops_.push_back(std::make_unique<Loop>(work, lane));
    for (const auto& loop : loops_) {
        threads_.emplace_back([&one = *loop] { one.run(); });
        pthread_setname_np(threads_.back().native_handle(), ("tasks " + std::to_string(loop->lane())).c_str());
    }
    minder_ = std::thread([this] { mind(); });
}

Loops::~Loops() { finish(); }

void Loops::finish() {
    if (threads_.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        closed_ = true;
        jobs_.clear();
    }
    held_up_.notify_all();
    minder_.join();
    for (const auto& loop : loops_) loop->wake();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

// Below the mutex, all three.
bool Loops::may_run() const { return jobs_.ready() && counted_ < options_.tasks; }

bool Loops::held_up() const {
    return jobs_.ready() && counted_ == options_.tasks && running_.size() < 2 * options_.tasks;
}

// One that sleeps and is to be woken, after the mutex: whoever is woken may take the processor at once.
Loop* Loops::sleeper() {
    const auto found = std::find(asleep_.begin(), asleep_.end(), true);
    if (found == asleep_.end()) return nullptr;
    *found = false;
    return loops_[static_cast<std::size_t>(found - asleep_.begin())].get();
}

// The minder, if it is not looking already.
void Loops::call_minder() {
    if (!std::exchange(minding_, true)) held_up_.notify_one();
}

void Loops::post(Id owner, FairQueue::Job job) {
    // A loop that runs comes by itself; the one this is called on is the nearest.
    const bool outside =
        std::none_of(loops_.begin(), loops_.end(), [](const auto& loop) { return loop->on_its_thread(); });
    Loop* woken = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        jobs_.push(owner, std::move(job));
        if (held_up()) call_minder();
        if (outside && may_run()) woken = sleeper();
    }
    if (woken != nullptr) woken->wake();
}

bool Loops::drain(double seconds) {
    std::unique_lock lock(mutex_);
    const bool idle =
        idle_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return jobs_.empty() && running_.empty(); });
    closed_ = true;
    return idle;
}

std::size_t Loops::queued() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void Loops::begin_jobs(std::size_t lane) {
    std::unique_lock lock(mutex_);
    while (may_run() && !stopping_) {
        auto turn = std::make_shared<FairQueue::Turn>(std::move(*jobs_.pop()));
        const auto self = running_.insert(running_.end(), Running{Clock::now()});
        ++counted_;
        if (held_up()) call_minder();
        Loop* woken = may_run() ? sleeper() : nullptr;
        lock.unlock();
        if (woken != nullptr) woken->wake();
        loops_[lane]->spawn([this, turn, self] { run(*turn, self); });
        lock.lock();
    }
}

void Loops::run(FairQueue::Turn& turn, std::list<Running>::iterator self) {
    turn.job();
    turn.job = nullptr;
    const std::lock_guard lock(mutex_);
    if (self->counts) --counted_;
    running_.erase(self);
    jobs_.finished(turn.owner);
    if (held_up()) call_minder();
    if (jobs_.empty() && running_.empty()) idle_.notify_all();
}

bool Loops::may_sleep(std::size_t lane) {
    const std::lock_guard lock(mutex_);
    if (may_run() && !stopping_) return false;
    asleep_[lane] = true;
    return true;
}

void Loops::awake(std::size_t lane) {
    const std::lock_guard lock(mutex_);
    asleep_[lane] = false;
}

void Loops::mind() {
    std::unique_lock lock(mutex_);
    for (;;) {
        minding_ = held_up();
        held_up_.wait(lock, [&] { return stopping_ || minding_; });
        if (stopping_) return;
        const auto oldest = std::find_if(running_.begin(), running_.end(), [](const auto& job) { return job.counts; });
        if (oldest == running_.end()) continue;
        const auto until = oldest->since + options_.long_after;
        held_up_.wait_until(lock, until, [&] { return stopping_.load(); });
        if (!held_up()) continue;
        leave_out(Clock::now() - options_.long_after);
        if (Loop* woken = sleeper()) woken->wake();
    }
}

void Loops::leave_out(Clock::time_point begun_before) {
    for (auto& job : running_) {
        if (!job.counts || job.since > begun_before || running_.size() - counted_ == options_.tasks) continue;
        job.counts = false;
        --counted_;
    }
}

std::uint64_t Loops::watch(int fd, std::function<void()> ready) {
    auto watch = std::make_shared<Watch>();
    watch->fd = fd;
    watch->ready = std::move(ready);
    const std::lock_guard lock(mutex_);
    const auto number = ++last_watch_;
    watch->loop = loops_[number % loops_.size()].get();
    if (!watch->loop->watch(fd, number)) return 0;
    watches_.emplace(number, std::move(watch));
    return number;
}

void Loops::unwatch(std::uint64_t number) {
    std::shared_ptr<Watch> watch;
    {
        const std::lock_guard lock(mutex_);
        const auto found = watches_.find(number);
        if (found == watches_.end()) return;
        watch = std::move(found->second);
        watches_.erase(found);
    }
    watch->loop->unwatch(watch->fd);
    const std::lock_guard turn(watch->turn);
    watch->ready = nullptr;
}

void Loops::readable(std::uint64_t number) {
    std::shared_ptr<Watch> watch;
    {
        const std::lock_guard lock(mutex_);
        const auto found = watches_.find(number);
        if (found == watches_.end()) return;
        watch = found->second;
    }
    const std::lock_guard turn(watch->turn);
    if (watch->ready) watch->ready();
}

void Loops::pause(std::chrono::milliseconds time) {
    Loop* loop = Loop::current();
    if (loop == nullptr) return elsewhere_.pause(time);
    loop->wait(loop->new_wait(), -1, 0, Clock::now() + time);
}

void Loops::apart(const std::function<void()>& work) {
    if (!inside()) return work();
    const auto done = gate();
    std::exception_ptr failure;
    std::thread thread([&] {
        // Linux: of this thread alone.
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        done->open();
    });
    done->wait(Clock::time_point::max());
    thread.join();
    if (failure) std::rethrow_exception(failure);
}

bool Loops::ready(int fd, short events, Clock::time_point until) {
    Loop* loop = Loop::current();
    if (loop == nullptr) return elsewhere_.ready(fd, events, until);
    return loop->wait(loop->new_wait(), fd, events, until);
}

std::shared_ptr<Waits::Gate> Loops::gate() {
    Loop* loop = Loop::current();
    if (loop == nullptr) return elsewhere_.gate();
    return std::make_shared<FiberGate>(*loop);
}

std::size_t Loops::lane() const {
    const Loop* loop = Loop::current();
    return loop == nullptr ? 0 : loop->lane();
}

}  // namespace moosaic::task
