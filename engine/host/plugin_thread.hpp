// PluginThread: where the callbacks of one plugin's facilities run, and the end of them.
//
// A plugin's callbacks come one at a time on a thread of its own, so that one which blocks holds up no loop of the
// engine and no other plugin. What a plugin waits for is kept here and nowhere else: close() drops all of it, so
// nothing of a plugin can be called, or even destroyed, after its stop.
//
// Any thread. The thread starts with the first piece of work. Held by shared_ptr: whatever answers a request may
// outlive the plugin host.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic::host {

class PluginFaults;

inline constexpr std::size_t most_requests = 256;  // of one plugin, under way

class PluginThread {
public:
    // What a callback throws is told to the log, or to `faults` if it is there.
    PluginThread(std::string plugin, Logger& log, PluginFaults* faults = nullptr);
    ~PluginThread();  // closes; by then close() should have been called
    PluginThread(const PluginThread&) = delete;
    PluginThread& operator=(const PluginThread&) = delete;

    // Runs work on the thread; dropped once closed. What it throws is logged.
    void post(std::function<void()> work);
    // No work begins any more; what waits is dropped. False: what was running has not ended within the limit; its
    // thread is left behind. Idempotent. Not from the thread itself.
    bool close(std::chrono::milliseconds limit);

    // A request begins, with what is to be called at its end; refused when there are too many or after close().
    Result<std::uint64_t> begin(std::shared_ptr<void> callback);
    // It is over: its callback is given back. Null: closed meanwhile.
    std::shared_ptr<void> finish(std::uint64_t request);

private:
    struct State;
    std::shared_ptr<State> state_;
};

// How a request is answered: call it once, from any thread; the callback then runs on the plugin's thread. Dropping
// every copy without calling leaves the request under way until close().
template <class... Args>
class Answer {
public:
    using Callback = std::function<void(Args...)>;
    // Refused: `callback` will never be called.
    static Result<Answer> begin(const std::shared_ptr<PluginThread>& thread, Callback callback) {
        auto request = thread->begin(std::make_shared<Callback>(std::move(callback)));
        if (!request) return tl::unexpected<Error>(request.error());
        return Answer(thread, *request);
    }
    void operator()(Args... args) const {
        const auto thread = thread_.lock();
        if (!thread) return;
        thread->post([weak = thread_, request = request_, ... args = std::move(args)]() mutable {
            const auto still = weak.lock();
            const auto callback = still ? std::static_pointer_cast<Callback>(still->finish(request)) : nullptr;
            if (callback && *callback) (*callback)(std::move(args)...);
        });
    }

private:
    Answer(const std::shared_ptr<PluginThread>& thread, std::uint64_t request) : thread_(thread), request_(request) {}
    std::weak_ptr<PluginThread> thread_;
    std::uint64_t request_;
};

}  // namespace moosaic::host
