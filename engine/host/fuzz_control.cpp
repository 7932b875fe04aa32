// libFuzzer target: any bytes on the control socket; every line of them is answered with a line of JSON.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "host/control_server.hpp"

using namespace moosaic;
using nlohmann::json;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

struct Silent final : Logger {
    [[nodiscard]] bool enabled(Level) const override { return false; }
    void write(Level, std::string_view) override {}
};

// Echoes the request in a part, and fails in the ways a handler may.
Result<json> handle(const json& request, const host::ControlServer::Part& part) {
    part(request);
    if (!request.contains("op")) return fail("a request needs an \"op\"");
    return json{{"length", request.at("op").get<std::string>().size()}};
}

struct Folder {
    Folder() { check(::mkdtemp(name.data()) != nullptr); }
    ~Folder() { ::rmdir(name.c_str()); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string name = "/tmp/fuzz-control-XXXXXX";
};

// One for each input: libFuzzer took what the thread of a connection still held for a leak.
struct Served {
    explicit Served(const Folder& folder) : name(folder.name + "/control.sock") {
        auto opened = host::ControlServer::open(name, handle, log);
        check(opened.has_value());
        server = std::move(*opened);
    }
    Silent log;
    std::string name;
    std::unique_ptr<host::ControlServer> server;
};

int connect_to(const std::string& name) {
    const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.c_str(), name.size());
    check(client >= 0 && ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return client;
}

std::string converse(int client, std::string_view said) {
    std::string heard;
    char piece[65536];
    for (bool all_said = false;;) {
        if (!all_said) {
            const auto n = said.empty() ? 0 : ::send(client, said.data(), said.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (n > 0) said.remove_prefix(static_cast<std::size_t>(n));
            all_said = said.empty() && ::shutdown(client, SHUT_WR) == 0;
        }
        const auto n = ::recv(client, piece, sizeof piece, 0);
        if (n < 0 && errno == EINTR) continue;  // libFuzzer's clock
        if (n <= 0) return heard;
        heard.append(piece, static_cast<std::size_t>(n));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    const Served served(folder);
    const std::string_view said(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 65536));
    const int client = connect_to(served.name);
    const auto heard = converse(client, said);
    ::close(client);
    const auto lines = std::count(said.begin(), said.end(), '\n');
    std::ptrdiff_t answers = 0;
    for (std::size_t at = 0; at < heard.size();) {
        const auto end = heard.find('\n', at);
        check(end != std::string::npos);
        const auto reply = json::parse(heard.substr(at, end - at), nullptr, false);
        check(reply.is_object() && reply.size() == 1);
        if (!reply.contains("part")) ++answers;
        at = end + 1;
    }
    check(answers == lines);
    return 0;
}
