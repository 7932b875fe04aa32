// Asking loops whether they live.
#include "host/health.hpp"

#include <algorithm>
#include <atomic>

namespace moosaic::host {

using Steady = std::chrono::steady_clock;

struct Health::Watched {
    // Shared with the answer, which may come after this object is gone.
    struct Question {
        std::atomic<bool> open{false};
    };
    std::string name;
    Duration patience{};
    Ask ask;
    std::function<std::uint64_t()> progress;
    std::shared_ptr<Question> question = std::make_shared<Question>();
    Steady::time_point since{};  // asked, or last seen to move
    std::uint64_t done = 0;
};

Health::Health(MetricsRegistry& metrics)
    : metrics_(metrics),
      ready_gauge_(metrics.gauge("moosaic_ready", "1 while players may come, 0 while starting, stopping or failing")) {}

Health::~Health() { stop(); }

void Health::phase(Phase phase) {
    {
        const LockGuard lock(mutex_);
        phase_ = phase;
    }
    ready_gauge_.set(why_not_ready().empty() ? 1 : 0);
}

void Health::watch(std::string name, Duration patience, Ask ask, std::function<std::uint64_t()> progress) {
    auto one = std::make_unique<Watched>();
    one->name = std::move(name);
    one->patience = patience;
    one->ask = std::move(ask);
    one->progress = std::move(progress);
    const LockGuard lock(mutex_);
    watched_.push_back(std::move(one));
}

void Health::look(std::function<std::string()> reason) {
    const LockGuard lock(mutex_);
    looks_.push_back(std::move(reason));
}

void Health::start(Duration beat, Notifier notifier) {
    if (notifier.watchdog().count() > 0) beat = std::min<Duration>(beat, notifier.watchdog() / 4);
    thread_ = std::thread([this, beat, notifier = std::move(notifier)] { run(beat, notifier); });
}

void Health::stop() {
    {
        const LockGuard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    const LockGuard lock(mutex_);
    watched_.clear();
    looks_.clear();
}

void Health::run(Duration pause, const Notifier& notifier) {
    for (;;) {
        beat();
        if (notifier.watchdog().count() > 0 && why_not_alive().empty()) notifier.alive();
        UniqueLock lock(mutex_);
        if (wake_.wait_for(lock, pause, [this]() MOOSAIC_REQUIRES(mutex_) { return stopping_; })) return;
    }
}

// Only this thread changes the lists after start, and stop joins it first: asking needs no lock, and a loop may answer
// at once.
void Health::beat() {
    for (const auto& one : watched_) {
        const auto now = Steady::now();
        const auto done = one->progress ? one->progress() : 0;
        const bool open = one->question->open.load(std::memory_order_acquire);
        {
            const LockGuard lock(mutex_);
            if (!open || done != one->done) one->since = now;
            one->done = done;
        }
        if (open) continue;
        one->question->open.store(true, std::memory_order_release);
        one->ask([question = one->question] { question->open.store(false, std::memory_order_release); });
    }
    std::string reason;
    for (const auto& look : looks_)
        if (reason.empty()) reason = look();
    {
        const LockGuard lock(mutex_);
        not_ready_ = std::move(reason);
    }
    ready_gauge_.set(why_not_ready().empty() ? 1 : 0);
}

std::string Health::stuck(Steady::time_point now) {
    for (const auto& one : watched_)
        if (one->question->open.load(std::memory_order_acquire) && now - one->since > one->patience)
            return "the " + one->name + " does not answer (" +
                   std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now - one->since).count()) + " s)";
    return {};
}

std::string Health::why_not_alive() {
    const LockGuard lock(mutex_);
    return stuck(Steady::now());
}

std::string Health::why_not_ready() {
    const LockGuard lock(mutex_);
    if (phase_ == Phase::starting) return "the server is starting";
    if (phase_ == Phase::stopping) return "the server is stopping";
    auto reason = stuck(Steady::now());
    return reason.empty() ? not_ready_ : reason;
}

}  // namespace moosaic::host
