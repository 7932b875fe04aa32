#include "host/plugin_loop.hpp"

#include <set>

#include <moosaic/mutex.hpp>

#include "host/loop_job.hpp"
#include "host/plugin_faults.hpp"
#include "host/strand.hpp"

namespace moosaic::host {

// Everything that waits or runs. The loop's own handlers hold it weakly: they may be dropped long after the plugin.
struct PluginLoop::Jobs {
    Mutex mutex;
    std::set<std::shared_ptr<LoopJob>> all MOOSAIC_GUARDED_BY(mutex);
    bool closed MOOSAIC_GUARDED_BY(mutex) = false;

    bool add(const std::shared_ptr<LoopJob>& job) {
        const LockGuard lock(mutex);
        if (!closed) all.insert(job);
        return !closed;
    }
    void remove(const std::shared_ptr<LoopJob>& job) {
        const LockGuard lock(mutex);
        all.erase(job);
    }
};

PluginLoop::PluginLoop(Loop& under, PluginFaults& faults)
    : under_(under), faults_(faults), jobs_(std::make_shared<Jobs>()) {}

PluginLoop::~PluginLoop() { close(std::chrono::milliseconds(0)); }

std::shared_ptr<LoopJob> PluginLoop::job(std::function<void()> work) {
    auto job = std::make_shared<LoopJob>(
        [&faults = faults_, work = std::move(work)] { faults.watch("work on the event loop", work); });
    return jobs_->add(job) ? job : nullptr;
}

std::function<void()> PluginLoop::handler(const std::shared_ptr<LoopJob>& job) {
    return [weak_jobs = std::weak_ptr(jobs_), weak = std::weak_ptr(job)] {
        const auto due = weak.lock();
        if (!due) return;
        due->run();
        if (const auto jobs = weak_jobs.lock()) jobs->remove(due);
    };
}

void PluginLoop::post(std::function<void()> work) {
    if (const auto added = job(std::move(work))) under_.post(handler(added));
}

std::unique_ptr<Timer> PluginLoop::after(std::chrono::milliseconds delay, std::function<void()> work) {
    auto added = job(std::move(work));
    if (!added) added = std::make_shared<LoopJob>(nullptr);
    auto timer = under_.after(delay, handler(added));
    // What runs is removed by its handler: close() must be able to wait for it.
    auto forget = [weak_jobs = std::weak_ptr(jobs_), weak = std::weak_ptr(added)] {
        const auto due = weak.lock();
        const auto jobs = weak_jobs.lock();
        if (due && jobs && !due->runs()) jobs->remove(due);
    };
    return std::make_unique<LoopJobTimer>(std::move(added), std::move(timer), std::move(forget));
}

std::shared_ptr<Loop> PluginLoop::strand() { return std::make_shared<Strand>(*this); }

bool PluginLoop::close(std::chrono::milliseconds limit) {
    std::set<std::shared_ptr<LoopJob>> all;
    {
        const LockGuard lock(jobs_->mutex);
        jobs_->closed = true;
        all = jobs_->all;
    }
    const auto until = std::chrono::steady_clock::now() + limit;
    bool ended = true;
    for (const auto& each : all) {
        if (each->cancel_until(until))
            jobs_->remove(each);
        else
            ended = false;
    }
    return ended;
}

}  // namespace moosaic::host
