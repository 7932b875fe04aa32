// Posts and timers over boost::asio::io_context.
#include "host/event_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace moosaic::host {
namespace asio = boost::asio;
namespace {

void logged(Logger& log, const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        log.error(std::string("work on the event loop failed: ") + error.what());
    } catch (...) {
        log.error("work on the event loop failed with an unknown exception");
    }
}

// Shared by the Timer and the waiting handler, so that either may go first. An asio timer is not thread-safe: the
// mutex.
struct TimerState {
    explicit TimerState(asio::io_context& context) : timer(context) {}
    std::mutex mutex;
    asio::steady_timer timer;
    bool cancelled = false;
};

class AsioTimer : public Timer {
public:
    explicit AsioTimer(std::shared_ptr<TimerState> state) : state_(std::move(state)) {}
    ~AsioTimer() override { stop(); }
    void cancel() override { stop(); }

private:
    void stop() {
        const std::lock_guard lock(state_->mutex);
        if (state_->cancelled) return;
        state_->cancelled = true;
        state_->timer.cancel();
    }
    std::shared_ptr<TimerState> state_;
};

}  // namespace

struct EventLoop::Parts {
    explicit Parts(Logger& logger) : log(logger) {}
    Logger& log;
    asio::io_context context;
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    std::vector<std::thread> threads;
};

EventLoop::EventLoop(Logger& log) : parts_(std::make_unique<Parts>(log)) {}
EventLoop::~EventLoop() { stop(); }

void EventLoop::start(int threads) {
    for (int i = 0; i < threads; ++i) parts_->threads.emplace_back([this] { parts_->context.run(); });
}

void EventLoop::stop() {
    parts_->context.stop();
    for (auto& thread : parts_->threads) thread.join();
    parts_->threads.clear();
}

void EventLoop::post(std::function<void()> work) {
    asio::post(parts_->context, [this, work = std::move(work)] { logged(parts_->log, work); });
}

std::unique_ptr<Timer> EventLoop::after(std::chrono::milliseconds delay, std::function<void()> work) {
    auto state = std::make_shared<TimerState>(parts_->context);
    const std::lock_guard lock(state->mutex);
    state->timer.expires_after(delay);
    state->timer.async_wait([this, state, work = std::move(work)](const boost::system::error_code& error) {
        {
            const std::lock_guard inner(state->mutex);
            if (error || state->cancelled) return;
        }
        logged(parts_->log, work);
    });
    return std::make_unique<AsioTimer>(state);
}

}  // namespace moosaic::host
