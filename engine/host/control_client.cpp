// Blocking calls over the control socket.
#include "host/control_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "host/control_wire.hpp"

namespace moosaic::host {

using nlohmann::json;

struct ControlClient::Parts {
    Parts(int handle, std::string name, Waiting how)
        : socket(handle),
          file(std::move(name)),
          waiting(std::move(how)),
          in(handle, wire::longest_reply, waiting.late ? waiting.patience : std::chrono::milliseconds(0)) {}
    ~Parts() { ::close(socket); }
    [[nodiscard]] bool waits_on() const { return !waiting.late || waiting.late(); }
    [[nodiscard]] tl::unexpected<Error> no_answer() const {
        return fail("the running server does not answer", file,
                    "is it stopped (state T in ps), or does it hang? See its log; if it hangs, restart it");
    }
    int socket;
    std::string file;
    Waiting waiting;
    wire::LineReader in;
};

namespace {

// What sending, and connecting to a server that accepts nobody, waits at most before `late` is asked.
void bound_sending(int socket, std::chrono::milliseconds most) {
    timeval time{};
    time.tv_sec = most.count() / 1000;
    time.tv_usec = most.count() % 1000 * 1000;
    (void)::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

}  // namespace

ControlClient::ControlClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ControlClient::~ControlClient() = default;

Result<std::unique_ptr<ControlClient>> ControlClient::connect(const std::string& socket_file) {
    return connect(socket_file, Waiting{std::chrono::milliseconds(0), {}});
}

Result<std::unique_ptr<ControlClient>> ControlClient::connect(const std::string& socket_file, Waiting waiting) {
    const wire::SocketName name(socket_file);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!name.good() || name.text().size() >= sizeof address.sun_path) return std::unique_ptr<ControlClient>();
    std::memcpy(address.sun_path, name.text().c_str(), name.text().size());
    const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return fail(std::string("no socket can be made: ") + std::strerror(errno), socket_file);
    auto parts = std::make_unique<Parts>(handle, socket_file, std::move(waiting));
    if (parts->waiting.late) bound_sending(handle, parts->waiting.patience);
    while (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno == EINTR) continue;
        if (errno == EAGAIN) {  // nobody has been accepted for so long
            if (parts->waits_on()) continue;
            return parts->no_answer();
        }
        if (errno == ENOENT || errno == ECONNREFUSED) return std::unique_ptr<ControlClient>();
        return fail(std::string("the running server cannot be reached: ") + std::strerror(errno), socket_file,
                    "run as the user of the server, or as root");
    }
    return std::unique_ptr<ControlClient>(new ControlClient(std::move(parts)));
}

Result<json> ControlClient::call(const json& request, const std::function<void(const json&)>& part) {
    // A server that refuses this client has answered already: what it said counts, not the failed write.
    bool gave_up = false;
    (void)wire::write_line(parts_->socket, request.dump(-1, ' ', false, json::error_handler_t::replace), [&] {
        gave_up = !parts_->waits_on();
        return !gave_up;
    });
    if (gave_up) return parts_->no_answer();
    for (;;) {
        auto line = parts_->in.next();
        if (!line && parts_->in.late()) {
            if (parts_->waits_on()) continue;
            return parts_->no_answer();
        }
        if (!line) return fail(line.error().message, parts_->file);
        if (!line->has_value())
            return fail("the server closed the connection before it answered", parts_->file, "is it shutting down?");
        const json reply = json::parse(**line, nullptr, false);
        if (reply.is_object() && reply.contains("part")) {
            if (part) part(reply["part"]);
        } else if (reply.is_object() && reply.contains("result")) {
            return reply["result"];
        } else if (reply.is_object() && reply.contains("error") && reply["error"].is_object()) {
            const json& error = reply["error"];
            return fail(error.value("message", ""), error.value("where", ""), error.value("remedy", ""));
        } else {
            return fail("the server's answer is not understood", parts_->file, "is it of the same version?");
        }
    }
}

}  // namespace moosaic::host
