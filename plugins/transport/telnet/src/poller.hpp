// Poller: one epoll and the connections that belong to it, on one of the engine's threads, or on one of its own where
// the engine has none to give.
//
// All callbacks of a Pollable come one at a time and in order, on that thread; what other threads ask of a connection
// is either done at once on the socket (sending) or posted here (closing).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/transport.hpp>

namespace moosaic::telnet {

// Something with a file descriptor in a poller.
class Pollable {
public:
    virtual ~Pollable() = default;
    // Held around the three below; take it for whatever else must not run beside them.
    Mutex turn;
    // Something happened. False: done with; the poller forgets it.
    virtual bool ready(std::uint32_t events) = 0;
    // The time asked for with Poller::wake_at has come. False as above.
    virtual bool due() { return true; }
    // The poller stops: report the end, close the descriptor.
    virtual void stopped() = 0;
};

class Poller {
public:
    Poller() = default;
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    // False: the system gives no descriptors.
    bool start(transport::TransportHost& host);
    void stop();  // nothing runs here any more; every Pollable has been told
    // Any thread. Takes the Pollable in, to be told of its end only until watch(); its key. 0: the system refused.
    std::uint64_t add(int fd, std::shared_ptr<Pollable> pollable);
    // Any thread, as long as the Pollable is here. Calls ready() as long as one of the events (EPOLLIN …) lasts, and at
    // the end of the connection.
    void watch(int fd, std::uint64_t key, std::uint32_t events) const;
    // Runs on the poller's thread soon, one after the other. Any thread.
    void post(std::function<void()> work);
    // Any thread: calls due() at that time.
    void wake_at(std::uint64_t key, std::chrono::steady_clock::time_point when);
    void remove(std::uint64_t key);

private:
    bool open();
    void look(int timeout);
    void poke() const;
    void set_timer() const MOOSAIC_REQUIRES(mutex_);
    void handle(std::uint64_t key, std::uint32_t events);
    [[nodiscard]] std::shared_ptr<Pollable> find(std::uint64_t key);
    void run_posted();
    void run_due();

    int epoll_ = -1;
    int wake_ = -1;
    int timer_ = -1;
    transport::TransportHost* host_ = nullptr;
    std::uint64_t watched_ = 0;  // by the engine; 0: thread_
    std::thread thread_;
    std::atomic<bool> stopping_{false};
    Mutex mutex_;  // everything below
    std::vector<std::function<void()>> posted_ MOOSAIC_GUARDED_BY(mutex_);
    std::unordered_map<std::uint64_t, std::shared_ptr<Pollable>> pollables_ MOOSAIC_GUARDED_BY(mutex_);
    std::uint64_t last_key_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::vector<std::pair<std::chrono::steady_clock::time_point, std::uint64_t>> due_
        MOOSAIC_GUARDED_BY(mutex_);  // few: only closing connections
};

}  // namespace moosaic::telnet
