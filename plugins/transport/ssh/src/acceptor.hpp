// Acceptor: one thread that takes new sockets, turns away what Admission refuses, and deals the rest out to the loops.
// It also watches the loops: one that is busy for 2 s without a pause is named in the log.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <moosaic/mutex.hpp>

#include "address.hpp"
#include "admission.hpp"
#include "loop.hpp"

namespace moosaic::transport::ssh {

class Acceptor {
public:
    struct Counters {
        Counter& accepted;
        Counter& refused;
    };

    // `loops`, `log` and `clock` outlive this.
    Acceptor(std::vector<Listener> listeners, std::shared_ptr<Admission> admission,
             const std::vector<std::unique_ptr<Loop>>& loops, Logger& log, Clock& clock, Counters counters);
    ~Acceptor();  // stop()

    void start();
    void close_listeners();  // nobody further is accepted when it returns; the watch goes on
    void stop();

private:
    void run();
    void accept_from(const Listener& listener);
    void take(UniqueFd fd, const Address& caller);
    void complain(const std::string& what);
    void watch_loops();
    void nudge();

    std::vector<Listener> listeners_;  // the thread's own once started
    const std::shared_ptr<Admission> admission_;
    const std::vector<std::unique_ptr<Loop>>& loops_;
    Logger& log_;
    Clock& clock_;
    Counters counters_;
    UniqueFd wake_;
    Mutex accepting_;  // held while somebody is accepted
    std::atomic<bool> closing_{false};
    std::atomic<bool> stopping_{false};
    std::vector<std::chrono::nanoseconds> reported_;  // a stall is reported once
    TimePoint tired_until_{};                         // out of file descriptors: do not spin
    TimePoint quiet_until_{};                         // of complaints
    std::thread thread_;
};

}  // namespace moosaic::transport::ssh
