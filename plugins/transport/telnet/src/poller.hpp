// Poller: one epoll, a few threads that wait on it, and the connections that belong to it.
//
// All callbacks of a Pollable come one at a time and in order, on any of the threads; what other threads ask of a
// connection is either done at once on the socket (sending) or posted here (closing). A thread may be lent to the
// engine after a callback, for as long as a command runs; never the last one.
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

#include <moosaic/transport.hpp>

namespace moosaic::telnet {

// Something with a file descriptor in a poller.
class Pollable {
public:
    virtual ~Pollable() = default;
    // Held around the three below; take it for whatever else must not run beside them.
    std::mutex turn;
    // Something happened. To hear of the next it has to call Poller::watch again. False: done with; the poller forgets
    // it.
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

    // `host`: to whom threads are lent; null: nobody. False: the system gives no epoll or eventfd.
    bool start(std::size_t threads, transport::TransportHost* host);
    void stop();  // joins the threads; every Pollable has been told
    // Any thread. Takes the Pollable in, to be told of its end only until watch(); its key. 0: the system refused.
    std::uint64_t add(int fd, std::shared_ptr<Pollable> pollable);
    // Any thread, as long as the Pollable is here. Calls ready() once for one of the events (EPOLLIN …) or the end.
    void watch(int fd, std::uint64_t key, std::uint32_t events) const;
    // Runs on one of the poller's threads soon, one after the other. Any thread.
    void post(std::function<void()> work);
    // Any thread: calls due() at that time.
    void wake_at(std::uint64_t key, std::chrono::steady_clock::time_point when);
    void remove(std::uint64_t key);

private:
    void run();
    void poke() const;
    void handle(std::uint64_t key, std::uint32_t events);
    void lend(const std::function<void()>& work);
    [[nodiscard]] std::shared_ptr<Pollable> find(std::uint64_t key);
    void run_posted();
    void run_due();
    [[nodiscard]] int timeout();

    int epoll_ = -1;
    int wake_ = -1;
    transport::TransportHost* host_ = nullptr;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> lent_{0};
    std::vector<std::thread> threads_;
    std::mutex mutex_;  // everything below
    std::vector<std::function<void()>> posted_;
    std::unordered_map<std::uint64_t, std::shared_ptr<Pollable>> pollables_;
    std::uint64_t last_key_ = 0;
    std::vector<std::pair<std::chrono::steady_clock::time_point, std::uint64_t>> due_;  // few: only closing connections
};

}  // namespace moosaic::telnet
