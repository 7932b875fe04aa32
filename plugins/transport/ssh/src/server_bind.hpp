// ServerBind: libssh's server options, set so that nothing is left to a default: algorithms, host key, banner, no files
// read.
#pragma once

#include <libssh/libssh.h>
#include <libssh/server.h>

#include <cstdint>
#include <memory>

#include <moosaic/result.hpp>

namespace moosaic::transport::ssh {

struct SessionDeleter {
    void operator()(ssh_session session) const { ssh_free(session); }
};
using SessionPtr = std::unique_ptr<ssh_session_struct, SessionDeleter>;

// Used by one loop only: libssh's bind is not for several threads.
class ServerBind {
public:
    // Copies the key.
    static Result<ServerBind> make(ssh_key host_key);

    // A server session on a connected, non-blocking socket; takes the socket over in any case. Null on failure.
    // New keys after so many bytes and so many seconds.
    [[nodiscard]] SessionPtr accept(int fd, std::uint64_t rekey_bytes, std::uint32_t rekey_seconds) const;

private:
    struct Deleter {
        void operator()(ssh_bind bind) const { ssh_bind_free(bind); }
    };
    std::unique_ptr<ssh_bind_struct, Deleter> bind_;
};

// The library at run time: 0.10.6 or later, else an Error that names both versions.
Result<void> check_libssh();

}  // namespace moosaic::transport::ssh
