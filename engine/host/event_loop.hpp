// The server's event loop: one Boost.Asio context run by a few threads.
//
// Work may run on several threads at once. Exceptions that leave a piece of work are caught and logged.
#pragma once

#include <memory>

#include <moosaic/services.hpp>

namespace moosaic::host {

class EventLoop : public Loop {
public:
    explicit EventLoop(Logger& log);
    ~EventLoop() override;  // stops

    void start(int threads);
    // Lets pieces of work that are running end, drops the rest, joins the threads. Not from a loop thread. Idempotent.
    void stop();

    void post(std::function<void()> work) override;
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> work) override;
    [[nodiscard]] std::shared_ptr<Loop> strand() override;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace moosaic::host
