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
    Parts(int handle, std::string name) : socket(handle), file(std::move(name)), in(handle, wire::longest_reply) {}
    ~Parts() { ::close(socket); }
    int socket;
    std::string file;
    wire::LineReader in;
};

ControlClient::ControlClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ControlClient::~ControlClient() = default;

Result<std::unique_ptr<ControlClient>> ControlClient::connect(const std::string& socket_file) {
    const wire::SocketName name(socket_file);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!name.good() || name.text().size() >= sizeof address.sun_path) return std::unique_ptr<ControlClient>();
    std::memcpy(address.sun_path, name.text().c_str(), name.text().size());
    const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return fail(std::string("no socket can be made: ") + std::strerror(errno), socket_file);
    auto parts = std::make_unique<Parts>(handle, socket_file);
    if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED) return std::unique_ptr<ControlClient>();
        return fail(std::string("the running server cannot be reached: ") + std::strerror(errno), socket_file,
                    "run as the user of the server, or as root");
    }
    return std::unique_ptr<ControlClient>(new ControlClient(std::move(parts)));
}

Result<json> ControlClient::call(const json& request, const std::function<void(const json&)>& part) {
    // A server that refuses this client has answered already: what it said counts, not the failed write.
    (void)wire::write_line(parts_->socket, request.dump(-1, ' ', false, json::error_handler_t::replace));
    for (;;) {
        auto line = parts_->in.next();
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
