#include "server/stop_signal.hpp"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>

namespace moosaic::server {

namespace {

// Not through streams or the log: whoever holds their locks may be what hangs.
void say(const std::string& text) {
    const std::string line = "moosaic: " + text + "\n";
    (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

StopSignal::StopSignal() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::thread([this] { watch(); });
}

StopSignal::~StopSignal() {
    {
        const LockGuard lock(mutex_);
        ended_ = true;
    }
    pthread_kill(thread_.native_handle(), SIGHUP);  // only wakes it: nobody waits for a reload any more
    thread_.join();
}

void StopSignal::watch() {
    using std::chrono::steady_clock;
    for (;;) {
        auto left = std::chrono::nanoseconds(std::chrono::hours(1));
        {
            const LockGuard lock(mutex_);
            if (ended_) return;
            if (stop_ != 0) left = came_ + latest_end - steady_clock::now();
        }
        if (left.count() <= 0) end_now();
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec limit{seconds.count(), static_cast<long>((left - seconds).count())};
        if (const int signal = sigtimedwait(&signals_, nullptr, &limit); signal > 0) take(signal);
    }
}

void StopSignal::take(int signal) {
    const LockGuard lock(mutex_);
    if (signal == SIGHUP) ++reloads_;
    if ((signal == SIGTERM || signal == SIGINT) && stop_ == 0) {
        stop_ = signal;
        came_ = std::chrono::steady_clock::now();
    }
    changed_.notify_all();
}

int StopSignal::wait() {
    UniqueLock lock(mutex_);
    changed_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return stop_ != 0 || reloads_ > 0; });
    if (stop_ != 0) return stop_;
    --reloads_;
    return SIGHUP;
}

std::chrono::steady_clock::time_point StopSignal::came() const {
    const LockGuard lock(mutex_);
    return came_;
}

void StopSignal::explain(std::function<Late()> late) {
    const LockGuard lock(mutex_);
    late_ = std::move(late);
}

void StopSignal::end_now() {
    // Held from here on: what it tells of is not taken away meanwhile.
    const LockGuard lock(mutex_);
    const auto late = late_ ? late_() : Late{"the start was not over", true};
    say("not ended within " + std::to_string(latest_end.count()) + " s of the signal to stop: " + late.text);
    ::_exit(late.saved ? 0 : 1);
}

}  // namespace moosaic::server
