// Sessions: who is connected: list, send, close, from a plugin. Named in Plugin::needs(). API 0.
//
// Principal. Every request acts as an avatar, named as in tasks.hpp. A wizard sees and reaches every session. Anybody
// else sees of others what `who` shows (avatar, idle, connected), and sends to and closes his own sessions only.
// Kinds, threads, ownership, errors, bounds and stop: as in tasks.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

namespace moosaic {

struct SessionFacts {
    std::uint64_t id = 0;
    Id avatar = 0;
    std::string login;      // empty: not for this principal, like the next two
    std::string transport;  // "ssh"
    std::string peer;       // "127.0.0.1:40112"
    bool secure = false;
    double idle = 0;       // seconds
    double connected = 0;  // seconds
};

class Sessions : public Facility {  // [any]
public:
    static constexpr std::string_view facility_name = "sessions";
    using Listed = std::function<void(Result<std::vector<SessionFacts>>)>;
    using Done = std::function<void(Result<void>)>;

    // Logged-in sessions, ascending id.
    [[nodiscard]] virtual Result<void> list(std::string principal, Listed done) = 0;
    // One plain-text message to a session; control characters are removed. `done` comes when it is queued: what a
    // client does with it nobody knows.
    [[nodiscard]] virtual Result<void> send(std::string principal, std::uint64_t session, std::string text,
                                            Done done) = 0;
    // Ends a session politely: what is queued is sent, its player's `disfunc` runs. `reason` is shown to the client.
    [[nodiscard]] virtual Result<void> close(std::string principal, std::uint64_t session, std::string reason,
                                             Done done) = 0;
};

}  // namespace moosaic
