#include "ssh_login.hpp"

namespace loadgen {

namespace {

const char* authenticate(ssh_session session, const Options& options, int number) {
    if (options.key.empty()) {
        const std::string password = fill_in(options.password, options, number, 0);
        return ssh_userauth_password(session, nullptr, password.c_str()) == SSH_AUTH_SUCCESS ? nullptr
                                                                                             : "wrong password";
    }
    const std::string file = fill_in(options.key, options, number, 0);
    ssh_key key = nullptr;
    if (ssh_pki_import_privkey_file(file.c_str(), nullptr, nullptr, nullptr, &key) != SSH_OK) return "unreadable key";
    const int result = ssh_userauth_publickey(session, nullptr, key);
    ssh_key_free(key);
    return result == SSH_AUTH_SUCCESS ? nullptr : "key not accepted";
}

}  // namespace

const char* log_in(ssh_session session, const Options& options, int number) {
    const std::string user = fill_in(options.name, options, number, 0);
    const int port = options.port, off = 0, on = 1;
    const long timeout = static_cast<long>(options.patience);
    ssh_options_set(session, SSH_OPTIONS_HOST, options.host.c_str());
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(session, SSH_OPTIONS_USER, user.c_str());
    ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(session, SSH_OPTIONS_NODELAY, &on);
    ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &timeout);
    // The server's key is not checked: this measures, it confides nothing.
    if (ssh_connect(session) != SSH_OK) return "cannot connect";
    return authenticate(session, options, number);
}

}  // namespace loadgen
