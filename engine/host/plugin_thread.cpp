// One queue, one thread, one table of callbacks.
#include "host/plugin_thread.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <thread>

#include <moosaic/mutex.hpp>

#include "host/plugin_faults.hpp"
#include "host/plugin_file.hpp"

namespace moosaic::host {

// Shared with the thread, which may outlive everybody else when what it runs never returns.
struct PluginThread::State {
    State(std::string name, Logger& logger, PluginFaults* of) : plugin(std::move(name)), log(logger), faults(of) {}
    const std::string plugin;
    Logger& log;
    PluginFaults* const faults;
    Mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> work MOOSAIC_GUARDED_BY(mutex);
    std::map<std::uint64_t, std::shared_ptr<void>> requests MOOSAIC_GUARDED_BY(mutex);
    std::uint64_t last MOOSAIC_GUARDED_BY(mutex) = 0;
    bool closed MOOSAIC_GUARDED_BY(mutex) = false;
    bool busy MOOSAIC_GUARDED_BY(mutex) = false;
    std::thread thread MOOSAIC_GUARDED_BY(mutex);

    void run() {
        UniqueLock lock(mutex);
        for (;;) {
            changed.wait(lock, [this]() MOOSAIC_REQUIRES(mutex) { return closed || !work.empty(); });
            if (closed) return;
            auto next = std::move(work.front());
            work.pop_front();
            busy = true;
            lock.unlock();
            auto done = guarded("a callback", [&]() -> Result<void> {
                next();
                next = nullptr;
                return {};
            });
            lock.lock();
            busy = false;
            changed.notify_all();
            // After close() log and faults may be gone: a thread that was left behind says nothing.
            if (done || closed) continue;
            if (faults != nullptr)
                faults->report(done.error().text());
            else
                log.error(plugin + ": " + done.error().text());
        }
    }
};

PluginThread::PluginThread(std::string plugin, Logger& log, PluginFaults* faults)
    : state_(std::make_shared<State>(std::move(plugin), log, faults)) {}

PluginThread::~PluginThread() { close(std::chrono::milliseconds(0)); }

void PluginThread::post(std::function<void()> work) {
    const LockGuard lock(state_->mutex);
    if (state_->closed) return;
    state_->work.push_back(std::move(work));
    if (!state_->thread.joinable()) state_->thread = std::thread([state = state_] { state->run(); });
    state_->changed.notify_all();
}

bool PluginThread::close(std::chrono::milliseconds limit) {
    std::deque<std::function<void()>> work;  // destroyed without the lock
    std::map<std::uint64_t, std::shared_ptr<void>> requests;
    std::thread thread;
    bool idle = true;
    {
        UniqueLock lock(state_->mutex);
        state_->closed = true;
        work.swap(state_->work);
        requests.swap(state_->requests);
        state_->changed.notify_all();
        idle =
            state_->changed.wait_for(lock, limit, [this]() MOOSAIC_REQUIRES(state_->mutex) { return !state_->busy; });
        thread.swap(state_->thread);
    }
    if (!thread.joinable()) return true;
    if (idle)
        thread.join();
    else
        thread.detach();
    return idle;
}

Result<std::uint64_t> PluginThread::begin(std::shared_ptr<void> callback) {
    const LockGuard lock(state_->mutex);
    if (state_->closed) return fail("the plugin is being stopped", state_->plugin);
    if (state_->requests.size() >= most_requests)
        return fail("the plugin has " + std::to_string(most_requests) + " requests under way", state_->plugin,
                    "wait for answers before asking more");
    state_->requests.emplace(++state_->last, std::move(callback));
    return state_->last;
}

std::shared_ptr<void> PluginThread::finish(std::uint64_t request) {
    const LockGuard lock(state_->mutex);
    const auto found = state_->requests.find(request);
    if (found == state_->requests.end()) return nullptr;
    auto callback = std::move(found->second);
    state_->requests.erase(found);
    return callback;
}

}  // namespace moosaic::host
