// Posts and timers over boost::asio::io_context.
#include "host/event_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <thread>
#include <vector>

#include <moosaic/mutex.hpp>

#include "host/loop_job.hpp"
#include "host/strand.hpp"

namespace moosaic::host {
namespace asio = boost::asio;
namespace {

template <class Work>
void logged(Logger& log, const Work& work) {
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
    TimerState(asio::io_context& context, std::function<void()> work) : timer(context), job(std::move(work)) {}
    Mutex mutex;
    asio::steady_timer timer MOOSAIC_GUARDED_BY(mutex);
    LoopJob job;
};

class AsioTimer : public Timer {
public:
    explicit AsioTimer(std::shared_ptr<TimerState> state) : state_(std::move(state)) {}
    ~AsioTimer() override { AsioTimer::cancel(); }
    // The work may own this timer, so it is dropped last.
    void cancel() override {
        const auto state = stopped();
        state->job.cancel();
    }
    void cancel_and_wait() override {
        const auto state = stopped();
        state->job.cancel_and_wait();
    }

private:
    std::shared_ptr<TimerState> stopped() {
        const LockGuard lock(state_->mutex);
        state_->timer.cancel();
        return state_;
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
    auto state = std::make_shared<TimerState>(parts_->context, std::move(work));
    const LockGuard lock(state->mutex);
    state->timer.expires_after(delay);
    state->timer.async_wait([this, state](const boost::system::error_code& error) {
        if (!error) logged(parts_->log, [&] { state->job.run(); });
    });
    return std::make_unique<AsioTimer>(state);
}

std::shared_ptr<Loop> EventLoop::strand() { return std::make_shared<Strand>(*this); }

}  // namespace moosaic::host
