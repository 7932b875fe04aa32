// The server's end of DIR/control.sock (wire form: control_wire.hpp). Mode 0600; a peer must have the server's uid, or
// be root: the kernel's word (SO_PEERCRED), not the peer's.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic::host {

class ControlServer {
public:
    // Sends one part of the answer at once; false: the client is gone.
    using Part = std::function<bool(const nlohmann::json&)>;
    // Answers a request. Runs on the connection's own thread: it may block, and several run at the same time. An
    // exception becomes an error reply.
    using Handler = std::function<Result<nlohmann::json>(const nlohmann::json& request, const Part& part)>;

    struct Options {
        uid_t owner;  // whose processes may connect; open() below takes the effective uid
        // At the same time. A further one takes the place of the one that has been waiting longest for a request; if
        // all are being answered, it is told so and closed.
        std::size_t connections = 32;
        std::chrono::milliseconds patience{10000};  // for a whole request, from the answer before it
    };

    // Binds and serves. A socket file left by a dead process is replaced: the caller holds the directory's lock.
    static Result<std::unique_ptr<ControlServer>> open(const std::string& socket_file, Handler handler, Logger& log);
    static Result<std::unique_ptr<ControlServer>> open(const std::string& socket_file, Handler handler, Logger& log,
                                                       Options options);
    ~ControlServer();  // stop()

    // Closes every connection, waits for handlers that run, removes the socket file. Not from a handler. Idempotent.
    void stop();

private:
    struct Parts;
    explicit ControlServer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace moosaic::host
