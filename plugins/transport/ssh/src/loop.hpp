// Loop: one thread with epoll, an inbox and its own libssh bind, serving many sessions.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <queue>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "admission.hpp"
#include "inbox.hpp"
#include "server_bind.hpp"
#include "session.hpp"

namespace moosaic::transport::ssh {

class Loop {
public:
    // `shared`, `admission` and `sessions` outlive this.
    Loop(const Shared& shared, const Admission& admission, Gauge& sessions);
    ~Loop();  // stop()

    Result<void> start(ssh_key host_key, int number);
    void stop_soon();  // ends every session politely, then the thread; at most 5 s
    void join();

    void adopt(Adopt socket);  // any thread
    [[nodiscard]] std::size_t load() const { return load_.load(std::memory_order_relaxed); }
    // Since when the thread has been busy without a pause; nothing while it sleeps. For the watchdog.
    [[nodiscard]] std::chrono::nanoseconds busy_since() const {
        return std::chrono::nanoseconds(busy_since_.load(std::memory_order_relaxed));
    }

private:
    struct Entry {
        std::unique_ptr<Session> session;
        TimePoint armed{};
        std::uint32_t interest = 0;
        bool ready = false;
    };
    using Deadline = std::pair<TimePoint, std::uint64_t>;

    void run();
    void wait();
    void take_work();
    void take_up(Adopt socket);
    void stop_sessions();
    void serve_ready();
    void serve_deadlines();
    void make_ready(std::uint64_t id);
    void settle(std::uint64_t id);  // after a session ran: bury it, or renew its wait
    void bury(std::uint64_t id);
    [[nodiscard]] int sleep_ms() const;
    void note_busy(bool busy);

    const Shared& shared_;
    const Admission& admission_;
    Gauge& sessions_gauge_;
    const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
    std::unique_ptr<ServerBind> bind_;
    UniqueFd epoll_;
    std::thread thread_;
    std::atomic<std::size_t> load_{0};
    std::atomic<std::int64_t> busy_since_{0};

    std::unordered_map<std::uint64_t, Entry> sessions_;
    std::vector<std::uint64_t> ready_;
    std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
    std::uint64_t last_id_ = 0;
    bool stopping_ = false;
};

}  // namespace moosaic::transport::ssh
