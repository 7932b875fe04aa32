// One accepting thread and one thread a connection: few clients, handlers that may block.
#include "host/control_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <condition_variable>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <nlohmann/json.hpp>
#include <thread>

#include <moosaic/mutex.hpp>

#include "host/control_wire.hpp"

namespace moosaic::host {
namespace {

using nlohmann::json;

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string error_line(const Error& error) {
    return dump({{"error", {{"message", error.message}, {"where", error.where}, {"remedy", error.remedy}}}});
}

bool may_connect(int socket, uid_t owner) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == owner || peer.uid == 0;
}

struct Connection {
    int socket = -1;
    std::atomic<bool> done{false};
    // When it began to wait for a request, as a number that grows; 0: one is being answered, or it was told to go.
    std::atomic<std::uint64_t> idle_since{0};
    bool leaving = false;  // of the acceptor: it does not count any more
    std::thread thread;
};

}  // namespace

struct ControlServer::Parts {
    Parts(Handler h, Logger& l, Options o) : handler(std::move(h)), log(l), options(o) {}
    ~Parts() {
        if (listener >= 0) ::close(listener);
        if (wake >= 0) ::close(wake);
    }

    void accept_all();
    void take(int socket) MOOSAIC_REQUIRES(mutex);
    void reap(bool all) MOOSAIC_REQUIRES(mutex);
    [[nodiscard]] bool make_room() MOOSAIC_REQUIRES(mutex);
    [[nodiscard]] std::uint64_t now() { return ++waits; }
    Mutex ending;  // of a connection: held while it becomes done; taken under `mutex`, never the other way
    std::condition_variable ended;
    [[nodiscard]] bool all_done() const MOOSAIC_REQUIRES(mutex) {
        return std::all_of(connections.begin(), connections.end(), [](const auto& one) { return one.done.load(); });
    }
    void serve(Connection& connection);
    std::string answer(int socket, const std::string& line);

    Handler handler;
    Logger& log;
    Options options;
    std::string file;
    int listener = -1;
    int wake = -1;  // eventfd: written once, by stop
    std::thread acceptor;
    Mutex mutex;  // guards `connections` between acceptor and stop
    std::list<Connection> connections MOOSAIC_GUARDED_BY(mutex);
    std::atomic<std::uint64_t> waits{0};
};

std::string ControlServer::Parts::answer(int socket, const std::string& line) {
    const json request = json::parse(line, nullptr, false);
    if (!request.is_object()) return error_line({"the request is not a JSON object", "", ""});
    const Part part = [socket](const json& value) { return wire::write_line(socket, dump({{"part", value}})); };
    try {
        auto result = handler(request, part);
        return result ? dump({{"result", *result}}) : error_line(result.error());
    } catch (const std::exception& error) {
        return error_line({std::string("the request failed: ") + error.what(), "", ""});
    }
}

void ControlServer::Parts::serve(Connection& connection) {
    wire::LineReader in(connection.socket, wire::longest_request, options.patience);
    for (;;) {
        connection.idle_since = now();
        auto line = in.next();
        connection.idle_since = 0;
        if (!line) {
            wire::write_line(connection.socket, error_line(line.error()));
            break;
        }
        if (!line->has_value() || !wire::write_line(connection.socket, answer(connection.socket, **line))) break;
    }
    ::shutdown(connection.socket, SHUT_RDWR);  // the reaper closes: until then nobody else can get this number
    {
        const LockGuard lock(ending);
        connection.done = true;
    }
    ended.notify_all();
}

void ControlServer::Parts::reap(bool all) {
    for (auto at = connections.begin(); at != connections.end();) {
        if (!all && !at->done) {
            ++at;
            continue;
        }
        if (all) ::shutdown(at->socket, SHUT_RDWR);
        at->thread.join();
        ::close(at->socket);
        at = connections.erase(at);
    }
}

// Sends the connection that has been idle longest away.
bool ControlServer::Parts::make_room() {
    const auto here = [](const Connection& one) { return !one.done && !one.leaving; };
    if (static_cast<std::size_t>(std::ranges::count_if(connections, here)) < options.connections) return true;
    Connection* oldest = nullptr;
    for (auto& one : connections)
        if (here(one) && one.idle_since != 0 && (oldest == nullptr || one.idle_since < oldest->idle_since))
            oldest = &one;
    if (oldest == nullptr) return false;
    oldest->leaving = true;
    ::shutdown(oldest->socket, SHUT_RD);
    return true;
}

void ControlServer::Parts::take(int socket) {
    if (!may_connect(socket, options.owner)) {
        log.warning("a process of another user tried the control socket");
        wire::write_line(socket,
                         error_line({"this server belongs to another user", "", "run as that user, or as root"}));
        ::close(socket);
        return;
    }
    reap(false);
    if (!make_room()) {
        wire::write_line(socket, error_line({"too many control connections", "", "try again"}));
        ::close(socket);
        return;
    }
    Connection& connection = connections.emplace_back();
    connection.socket = socket;
    connection.idle_since = now();  // its thread may come late
    connection.thread = std::thread([this, &connection] { serve(connection); });
}

void ControlServer::Parts::accept_all() {
    for (;;) {
        pollfd watched[2] = {{listener, POLLIN, 0}, {wake, POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0 && errno != EINTR) return;
        if (watched[1].revents != 0) return;
        if (watched[0].revents == 0) continue;
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) {
            const LockGuard lock(mutex);
            take(socket);
        } else if (errno == EMFILE || errno == ENFILE) {
            // The waiting connection keeps the listener readable: without a pause this would spin.
            log.warning("no file descriptor left for a control connection");
            pollfd only_wake{wake, POLLIN, 0};
            ::poll(&only_wake, 1, 1000);
        }
    }
}

ControlServer::ControlServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ControlServer::~ControlServer() { stop(); }

Result<std::unique_ptr<ControlServer>> ControlServer::open(const std::string& socket_file, Handler handler,
                                                           Logger& log) {
    return open(socket_file, std::move(handler), log, Options{::geteuid()});
}

Result<std::unique_ptr<ControlServer>> ControlServer::open(const std::string& socket_file, Handler handler, Logger& log,
                                                           Options options) {
    auto parts = std::make_unique<Parts>(std::move(handler), log, options);
    parts->file = socket_file;
    const wire::SocketName name(socket_file);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!name.good() || name.text().size() >= sizeof address.sun_path)
        return fail("the control socket's directory cannot be opened", socket_file);
    std::memcpy(address.sun_path, name.text().c_str(), name.text().size());
    parts->listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    parts->wake = ::eventfd(0, EFD_CLOEXEC);
    if (parts->listener < 0 || parts->wake < 0)
        return fail(std::string("the control socket cannot be made: ") + std::strerror(errno), socket_file);
    ::unlink(name.text().c_str());
    // The mode of the descriptor is that of the file bind makes: there is no moment at which others may connect.
    ::fchmod(parts->listener, 0600);
    if (::bind(parts->listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(name.text().c_str(), 0600) != 0 || ::listen(parts->listener, 16) != 0)
        return fail(std::string("the control socket cannot be opened: ") + std::strerror(errno), socket_file);
    Parts* const running = parts.get();
    parts->acceptor = std::thread([running] { running->accept_all(); });
    return std::unique_ptr<ControlServer>(new ControlServer(std::move(parts)));
}

void ControlServer::stop() {
    if (!parts_->acceptor.joinable()) return;
    const std::uint64_t one = 1;
    (void)!::write(parts_->wake, &one, sizeof one);
    parts_->acceptor.join();
    const LockGuard lock(parts_->mutex);
    // Nobody asks any more, but who was answered gets the answer: it was lost when its thread came late. A client that
    // does not read is not waited for.
    for (const auto& connection : parts_->connections) ::shutdown(connection.socket, SHUT_RD);
    {
        UniqueLock ending(parts_->ending);
        parts_->ended.wait_for(ending, std::chrono::seconds(1),
                               [&]() MOOSAIC_REQUIRES(parts_->mutex) { return parts_->all_done(); });
    }
    parts_->reap(true);
    ::unlink(parts_->file.c_str());
}

}  // namespace moosaic::host
