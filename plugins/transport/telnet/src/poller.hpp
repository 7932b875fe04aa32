// Poller: one thread, one epoll, and the connections that belong to it.
//
// All callbacks of a connection come from its poller's thread, so they come one at a time and in order; what other
// threads ask of a connection is either done at once on the socket (sending) or posted here (closing).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace moosaic::telnet {

// Something with a file descriptor in a poller. Called only on the poller's thread.
class Pollable {
public:
    virtual ~Pollable() = default;
    // False: done with; the poller forgets it.
    virtual bool ready(std::uint32_t events) = 0;
    // The time asked for with Poller::wake_at has come. False as above.
    virtual bool due() { return true; }
    // The poller stops: report the end, close the descriptor.
    virtual void stopped() = 0;
};

class Poller {
public:
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    bool start();  // false: the system gives no epoll or eventfd
    void stop();   // joins the thread; every Pollable has been told
    // Any thread. The Pollable is watched from now on (events: EPOLLIN …); its key. 0: the system refused.
    std::uint64_t add(int fd, std::uint32_t events, std::shared_ptr<Pollable> pollable);
    // Any thread, as long as the Pollable is watched.
    void watch(int fd, std::uint64_t key, std::uint32_t events) const;
    // Runs on the poller's thread soon. Any thread.
    void post(std::function<void()> work);
    // Poller's thread: calls due() at that time.
    void wake_at(std::uint64_t key, std::chrono::steady_clock::time_point when);
    void remove(std::uint64_t key);

private:
    void run();
    void handle(std::uint64_t key, std::uint32_t events);
    void run_posted();
    void run_due();
    [[nodiscard]] int timeout() const;

    int epoll_ = -1;
    int wake_ = -1;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
    std::mutex mutex_;  // posted_ and pollables_
    std::vector<std::function<void()>> posted_;
    std::unordered_map<std::uint64_t, std::shared_ptr<Pollable>> pollables_;
    std::uint64_t last_key_ = 0;
    std::vector<std::pair<std::chrono::steady_clock::time_point, std::uint64_t>> due_;  // few: only closing connections
};

}  // namespace moosaic::telnet
