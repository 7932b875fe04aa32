// Authenticator: the part of a session before anybody is logged in.
//
// No libssh callbacks here: they are synchronous, and a 50 ms password hash in one would stop every session of the
// loop. The request is kept, the engine asked, and the reply sent when its answer comes back through the inbox.
#pragma once

#include <libssh/libssh.h>
#include <libssh/server.h>

#include <cstdint>
#include <memory>
#include <string>

#include <moosaic/transport.hpp>

#include "inbox.hpp"

namespace moosaic::transport::ssh {

class Authenticator {
public:
    enum class Verdict : std::uint8_t {
        going_on,  // waiting for the client or for the engine
        accepted,  // credentials are right; call confirm()
        refused,   // no further try: disconnect, reason() says why
    };

    // All outlive this but `inbox`, which answers may reach after it is gone.
    Authenticator(ssh_session session, std::uint64_t id, int tries, std::string peer, TransportHost& host,
                  std::shared_ptr<Inbox> inbox);

    Verdict drain();                      // takes what the client sent
    Verdict answer(LoginAnswer& answer);  // the engine's verdict on the kept request; stale ones change nothing
    void confirm();                       // tells the client it is in
    [[nodiscard]] bool asking() const { return pending_ != nullptr; }
    [[nodiscard]] const Identity& identity() const { return identity_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] int failures() const { return failures_; }

private:
    struct MessageDeleter {
        void operator()(ssh_message message) const { ssh_message_free(message); }
    };
    using MessagePtr = std::unique_ptr<ssh_message_struct, MessageDeleter>;
    enum class Asked : std::uint8_t { password, key_probe, key_login };

    Verdict handle(MessagePtr message);
    Verdict handle_service(ssh_message message);
    Verdict handle_login(MessagePtr message);
    Verdict ask_password(MessagePtr message, std::string login);
    Verdict ask_key(MessagePtr message, std::string login);
    Verdict refuse(ssh_message message, bool counts);
    Verdict give_up(std::string reason);
    std::function<void(Result<Identity>)> keep(MessagePtr message, Asked asked);

    const ssh_session session_;
    const std::uint64_t id_;
    const int tries_;
    const std::string peer_;
    TransportHost& host_;
    const std::shared_ptr<Inbox> inbox_;

    MessagePtr pending_;
    Asked asked_ = Asked::password;
    std::uint64_t question_ = 0;
    int messages_ = 0;
    int probes_ = 0;
    int failures_ = 0;
    Identity identity_;
    std::string reason_;
};

}  // namespace moosaic::transport::ssh
