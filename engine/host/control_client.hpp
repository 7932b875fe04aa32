// A client of DIR/control.sock: how every command that touches a world reaches a running server. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include <moosaic/result.hpp>

namespace moosaic::host {

class ControlClient {
public:
    // What is done while the server takes or says nothing, as one that hangs or was stopped: after `patience`, and each
    // time after as long again, `late` is asked whether to wait on. Without one the wait has no end.
    struct Waiting {
        std::chrono::milliseconds patience;
        std::function<bool()> late;
    };
    // nullptr: no server listens there (no socket file, or one left by a dead process).
    static Result<std::unique_ptr<ControlClient>> connect(const std::string& socket_file, Waiting waiting);
    static Result<std::unique_ptr<ControlClient>> connect(const std::string& socket_file);  // waits without an end
    ~ControlClient();
    ControlClient(const ControlClient&) = delete;
    ControlClient& operator=(const ControlClient&) = delete;

    // Sends a request and waits for its answer; parts go to `part` as they come. An error reply comes back as the
    // Error, and so does that `late` would not wait on: then the client is of no more use.
    Result<nlohmann::json> call(const nlohmann::json& request,
                                const std::function<void(const nlohmann::json&)>& part = {});

private:
    struct Parts;
    explicit ControlClient(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace moosaic::host
