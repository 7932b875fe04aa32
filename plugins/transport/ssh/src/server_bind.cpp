#include "server_bind.hpp"

#include <string>

#include "unique_fd.hpp"

namespace moosaic::transport::ssh {

namespace {

// The library's defaults include group exchange and group 18: over 100 ms of server CPU a handshake for a caller who
// has proved nothing. Elliptic curve only costs 0.4 ms.
constexpr const char* key_exchange = "curve25519-sha256,curve25519-sha256@libssh.org";
constexpr const char* host_key_algorithms = "ssh-ed25519";
constexpr const char* ciphers =
    "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes128-ctr";
constexpr const char* macs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";
constexpr const char* public_keys =
    "ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
    "sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256";
constexpr const char* banner = "Moosaic";  // becomes SSH-2.0-Moosaic
constexpr int smallest_rsa_key = 2048;

}  // namespace

Result<void> check_libssh() {
    if (ssh_version(SSH_VERSION_INT(0, 10, 6)) != nullptr) return {};
    const char* found = ssh_version(0);
    return fail(std::string("libssh ") + (found != nullptr ? found : "?") + " is too old, 0.10.6 is needed",
                "transport.ssh", "install Debian's libssh-4 0.10.6-0+deb12u3 or later");
}

Result<ServerBind> ServerBind::make(ssh_key host_key) {
    ServerBind made;
    made.bind_.reset(ssh_bind_new());
    ssh_bind bind = made.bind_.get();
    ssh_key copy = ssh_key_dup(host_key);
    if (bind == nullptr || copy == nullptr) return fail("libssh has no memory for a server", "transport.ssh");

    const bool no_config = false;
    struct Option {
        ssh_bind_options_e type;
        const void* value;
    };
    const Option options[] = {
        {SSH_BIND_OPTIONS_PROCESS_CONFIG, &no_config},  // it would read /etc/ssh
        {SSH_BIND_OPTIONS_BANNER, banner},
        {SSH_BIND_OPTIONS_KEY_EXCHANGE, key_exchange},
        {SSH_BIND_OPTIONS_CIPHERS_C_S, ciphers},
        {SSH_BIND_OPTIONS_CIPHERS_S_C, ciphers},
        {SSH_BIND_OPTIONS_HMAC_C_S, macs},
        {SSH_BIND_OPTIONS_HMAC_S_C, macs},
        {SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, public_keys},
        {SSH_BIND_OPTIONS_RSA_MIN_SIZE, &smallest_rsa_key},
        {SSH_BIND_OPTIONS_IMPORT_KEY, copy},  // the bind owns it from here
        {SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, host_key_algorithms},
    };
    for (const Option& option : options)
        if (ssh_bind_options_set(bind, option.type, option.value) != SSH_OK)
            return fail(std::string("libssh refuses a server option: ") + ssh_get_error(bind), "transport.ssh");
    return made;
}

SessionPtr ServerBind::accept(int fd, std::uint64_t rekey_bytes, std::uint32_t rekey_seconds) const {
    UniqueFd owned(fd);
    SessionPtr session(ssh_new());
    if (!session) return nullptr;
    const bool no_config = false;
    if (ssh_options_set(session.get(), SSH_OPTIONS_PROCESS_CONFIG, &no_config) != SSH_OK ||
        ssh_options_set(session.get(), SSH_OPTIONS_COMPRESSION, "none") != SSH_OK ||
        ssh_options_set(session.get(), SSH_OPTIONS_REKEY_DATA, &rekey_bytes) != SSH_OK ||
        ssh_options_set(session.get(), SSH_OPTIONS_REKEY_TIME, &rekey_seconds) != SSH_OK)
        return nullptr;
    const int accepted = ssh_bind_accept_fd(bind_.get(), session.get(), fd);
    if (ssh_get_fd(session.get()) == fd) owned.release();  // the session closes it, also after a failure half-way
    if (accepted != SSH_OK) return nullptr;
    ssh_set_blocking(session.get(), 0);
    ssh_set_auth_methods(session.get(), SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_PUBLICKEY);
    return session;
}

}  // namespace moosaic::transport::ssh
