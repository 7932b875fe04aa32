// Telling the service manager how the server is: systemd's notify protocol (sd_notify(3)), without its library.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace moosaic::host {

class Notifier {
public:
    Notifier() = default;  // nobody listens
    // `socket`: a path, or @name in the abstract namespace. `watchdog`: 0, or how long the manager waits for a sign of
    // life before it kills.
    explicit Notifier(std::string socket, std::chrono::microseconds watchdog = {});
    // NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, which are then taken out of the environment: no child speaks for
    // the server. Before any thread starts.
    static Notifier from_environment();

    // One datagram, best effort; a manager that does not read loses it. Any thread.
    void send(std::string_view state) const;
    void ready() const { send("READY=1\nSTATUS=Serving."); }
    void reloading() const;
    void stopping() const { send("STOPPING=1\nSTATUS=Stopping: players are told, their commands end."); }
    void alive() const { send("WATCHDOG=1"); }

    [[nodiscard]] std::chrono::microseconds watchdog() const { return watchdog_; }

private:
    std::string socket_;
    std::chrono::microseconds watchdog_{0};
};

}  // namespace moosaic::host
