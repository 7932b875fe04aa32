// Datagrams to $NOTIFY_SOCKET.
#include "host/notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

namespace moosaic::host {
namespace {

std::string take(const char* name) {
    const char* value = std::getenv(name);
    std::string out = value == nullptr ? "" : value;
    ::unsetenv(name);
    return out;
}

std::optional<long long> number(const std::string& text) {
    if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return std::stoll(text);
}

}  // namespace

Notifier::Notifier(std::string socket, std::chrono::microseconds watchdog)
    : socket_(std::move(socket)), watchdog_(watchdog) {
    const bool usable = socket_.size() > 1 && (socket_[0] == '/' || socket_[0] == '@');
    if (!usable || socket_.size() >= sizeof(sockaddr_un::sun_path)) socket_.clear(), watchdog_ = {};
}

Notifier Notifier::from_environment() {
    const std::string socket = take("NOTIFY_SOCKET");
    const auto interval = number(take("WATCHDOG_USEC"));
    const auto pid = number(take("WATCHDOG_PID"));
    const bool ours = !pid || *pid == ::getpid();
    return Notifier(socket, std::chrono::microseconds(interval && ours ? *interval : 0));
}

void Notifier::send(std::string_view state) const {
    if (socket_.empty()) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (socket_[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    const int handle = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return;
    (void)::sendto(handle, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                   reinterpret_cast<const sockaddr*>(&address), size);
    ::close(handle);
}

// MONOTONIC_USEC is what Type=notify-reload (systemd 253) asks for; older ones pass it over.
void Notifier::reloading() const {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1000000LL + now.tv_nsec / 1000));
}

}  // namespace moosaic::host
