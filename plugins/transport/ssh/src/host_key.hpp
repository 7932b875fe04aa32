// The server's Ed25519 host key: read, or made at the first start.
#pragma once

#include <libssh/libssh.h>

#include <memory>
#include <string>

#include <moosaic/result.hpp>

namespace moosaic::transport::ssh {

struct KeyDeleter {
    void operator()(ssh_key key) const { ssh_key_free(key); }
};
using KeyPtr = std::unique_ptr<ssh_key_struct, KeyDeleter>;

struct HostKey {
    KeyPtr key;
    std::string fingerprint;  // "SHA256:…", as ssh-keygen -l prints it
    bool made = false;        // at this start
};

// Reads `path`, or makes it with mode 0600, and keeps `path`.pub (0644) beside it. Refuses a key that group or others
// can touch, one of another kind, and one with a passphrase.
Result<HostKey> load_or_make_host_key(const std::string& path);

}  // namespace moosaic::transport::ssh
