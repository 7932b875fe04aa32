// Health: whether the server is alive and ready, for those who watch it: the metrics plugin and systemd's watchdog.
//
// A thread of its own puts a question to every loop that must answer (`watch`) and, while all answer in time, tells the
// service manager so: a timer that merely runs proves nothing. `look`s are asked for reasons why players may not come.
// All functions from any thread, but start and stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <moosaic/monitor.hpp>
#include <moosaic/mutex.hpp>

#include "host/metrics.hpp"
#include "host/notify.hpp"

namespace moosaic::host {

class Health final : public Monitor {
public:
    using Duration = std::chrono::steady_clock::duration;
    enum class Phase { starting, ready, stopping };

    explicit Health(MetricsRegistry& metrics);
    ~Health() override;  // stop()

    void phase(Phase phase);

    // Hands a question to a loop, which calls `answer` from wherever it runs. May be called again only after that.
    using Ask = std::function<void(std::function<void()> answer)>;
    // A loop that has not answered for `patience` is not alive. `progress`, if given, counts what the loop gets done: a
    // queue that moves is alive although the question still waits in it.
    void watch(std::string name, Duration patience, Ask ask, std::function<std::uint64_t()> progress = {});
    // "" or why players may not come; asked with every beat, on the thread of this object. Must not block.
    void look(std::function<std::string()> reason);

    // Begins to ask, with every beat and once more for each quarter of the notifier's watchdog time. What was given to
    // watch and look must live until stop has returned.
    void start(Duration beat, Notifier notifier = {});
    void stop();  // Idempotent. Answers that come later are harmless.

    std::string metrics_text() override { return metrics_.text(); }
    std::string why_not_alive() override;
    std::string why_not_ready() override;

private:
    struct Watched;
    void run(Duration beat, const Notifier& notifier);
    void beat() MOOSAIC_NO_THREAD_SAFETY_ANALYSIS;  // reads lists that it alone may change by then
    std::string stuck(std::chrono::steady_clock::time_point now) MOOSAIC_REQUIRES(mutex_);

    MetricsRegistry& metrics_;
    Gauge& ready_gauge_;
    Mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ MOOSAIC_GUARDED_BY(mutex_) = false;
    Phase phase_ MOOSAIC_GUARDED_BY(mutex_) = Phase::starting;
    std::string not_ready_ MOOSAIC_GUARDED_BY(mutex_);  // what the looks said last
    std::vector<std::unique_ptr<Watched>> watched_ MOOSAIC_GUARDED_BY(mutex_);
    std::vector<std::function<std::string()>> looks_ MOOSAIC_GUARDED_BY(mutex_);
    std::thread thread_;
};

}  // namespace moosaic::host
