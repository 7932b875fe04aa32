// The floor of an SSH handshake: libssh as it comes, one caller after the other, for the algorithms that transport.ssh
// offers.
#include <libssh/server.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "drivers.hpp"
#include "socket.hpp"
#include "ssh_login.hpp"

namespace loadgen {

namespace {

using Bind = std::unique_ptr<ssh_bind_struct, decltype(&::ssh_bind_free)>;

Bind make_bind() {
    Bind bind(ssh_bind_new(), ::ssh_bind_free);
    ssh_key key = nullptr;
    const bool off = false;
    if (bind == nullptr || ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK ||
        ssh_bind_options_set(bind.get(), SSH_BIND_OPTIONS_PROCESS_CONFIG, &off) != SSH_OK ||
        ssh_bind_options_set(bind.get(), SSH_BIND_OPTIONS_KEY_EXCHANGE, "curve25519-sha256") != SSH_OK ||
        ssh_bind_options_set(bind.get(), SSH_BIND_OPTIONS_IMPORT_KEY, key) != SSH_OK)
        throw std::runtime_error("libssh cannot be a server");
    return bind;
}

// A caller who leaves half-way is none of ours: ssh-keyscan always does.
void exchange_keys(ssh_bind bind, Fd client) {
    const SshSession session(ssh_new(), ::ssh_free);
    if (ssh_bind_accept_fd(bind, session.get(), client.get()) != SSH_OK) return;
    client.release();  // the session closes it
    ssh_handle_key_exchange(session.get());
    ssh_disconnect(session.get());
}

}  // namespace

void serve_key_exchange(const Options& options) {
    const Bind bind = make_bind();
    auto [listener, port] = listen_tcp(options.port);
    std::printf("ready %u\n", port);
    std::fflush(stdout);
    for (pollfd caller{listener.get(), POLLIN, 0};;) {
        ::poll(&caller, 1, -1);
        Fd client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (client.get() >= 0) exchange_keys(bind.get(), std::move(client));
    }
}

}  // namespace loadgen
