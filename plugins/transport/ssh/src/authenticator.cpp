#include "authenticator.hpp"

#include <optional>

#include "host_key.hpp"

// libssh marks the message accessors as deprecated in favour of its callbacks, which cannot wait for an answer.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace moosaic::transport::ssh {

namespace {

// An honest client sends one service request, one "none", a probe for each key of its agent and a few passwords.
constexpr int most_messages = 64;
constexpr int most_probes = 32;
constexpr std::size_t longest_login = 255;
constexpr std::size_t longest_password = 1024;

std::optional<std::string> decode_base64(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=') break;
        const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const auto at = std::string_view(alphabet).find(c);
        if (at == std::string_view::npos) return std::nullopt;
        bits = (bits << 6) | static_cast<unsigned>(at);
        if ((count += 6) < 8) continue;
        count -= 8;
        out += static_cast<char>((bits >> count) & 0xff);
    }
    return out;
}

// RFC 4253 6.6: the blob begins with the name of its format, a string with a length of four bytes.
std::optional<std::string> algorithm_of(const std::string& blob) {
    if (blob.size() < 4) return std::nullopt;
    std::size_t length = 0;
    for (int i = 0; i < 4; ++i) length = (length << 8) | static_cast<unsigned char>(blob[static_cast<std::size_t>(i)]);
    if (length == 0 || length > 64 || length > blob.size() - 4) return std::nullopt;
    return blob.substr(4, length);
}

std::optional<std::string> blob_of(ssh_key key) {
    char* text = nullptr;
    if (key == nullptr || ssh_pki_export_pubkey_base64(key, &text) != SSH_OK) return std::nullopt;
    auto blob = decode_base64(text);
    ssh_string_free_char(text);
    return blob;
}

bool is_certificate(ssh_key key) {
    switch (ssh_key_type(key)) {
        case SSH_KEYTYPE_DSS_CERT01:
        case SSH_KEYTYPE_RSA_CERT01:
        case SSH_KEYTYPE_ECDSA_P256_CERT01:
        case SSH_KEYTYPE_ECDSA_P384_CERT01:
        case SSH_KEYTYPE_ECDSA_P521_CERT01:
        case SSH_KEYTYPE_ED25519_CERT01:
        case SSH_KEYTYPE_SK_ECDSA_CERT01:
        case SSH_KEYTYPE_SK_ED25519_CERT01:
            return true;
        default:
            return false;
    }
}

}  // namespace

Authenticator::Authenticator(ssh_session session, std::uint64_t id, int tries, std::string peer, TransportHost& host,
                             std::shared_ptr<Inbox> inbox)
    : session_(session), id_(id), tries_(tries), peer_(std::move(peer)), host_(host), inbox_(std::move(inbox)) {}

Authenticator::Verdict Authenticator::drain() {
    // While the engine thinks, further requests stay in libssh's queue; the caller caps their bytes and packets.
    while (!pending_) {
        MessagePtr message(ssh_message_get(session_));
        if (!message) return Verdict::going_on;
        if (++messages_ > most_messages) return give_up("too many requests before login");
        if (const Verdict verdict = handle(std::move(message)); verdict != Verdict::going_on) return verdict;
    }
    return Verdict::going_on;
}

Authenticator::Verdict Authenticator::handle(MessagePtr message) {
    switch (ssh_message_type(message.get())) {
        case SSH_REQUEST_SERVICE:
            return handle_service(message.get());
        case SSH_REQUEST_AUTH:
            return handle_login(std::move(message));
        default:
            ssh_message_reply_default(message.get());
            return Verdict::going_on;
    }
}

Authenticator::Verdict Authenticator::handle_service(ssh_message message) {
    const char* service = ssh_message_service_service(message);
    if (service == nullptr || std::string_view(service) != "ssh-userauth") return give_up("unknown service requested");
    ssh_message_service_reply_success(message);
    return Verdict::going_on;
}

Authenticator::Verdict Authenticator::handle_login(MessagePtr message) {
    const char* user = ssh_message_auth_user(message.get());
    const int method = ssh_message_subtype(message.get());
    const bool known = method == SSH_AUTH_METHOD_PASSWORD || method == SSH_AUTH_METHOD_PUBLICKEY;
    if (user == nullptr || !known) return refuse(message.get(), false);  // "none": the client asks for the methods
    std::string login(user);
    if (login.empty() || login.size() > longest_login) return refuse(message.get(), true);
    return method == SSH_AUTH_METHOD_PASSWORD ? ask_password(std::move(message), std::move(login))
                                              : ask_key(std::move(message), std::move(login));
}

Authenticator::Verdict Authenticator::ask_password(MessagePtr message, std::string login) {
    const char* text = ssh_message_auth_password(message.get());
    if (text == nullptr) return refuse(message.get(), true);
    std::string password(text);
    if (password.size() > longest_password) return refuse(message.get(), true);
    auto done = keep(std::move(message), Asked::password);
    host_.authenticate_password(std::move(login), std::move(password), peer_, std::move(done));
    return Verdict::going_on;
}

Authenticator::Verdict Authenticator::ask_key(MessagePtr message, std::string login) {
    const auto state = ssh_message_auth_publickey_state(message.get());
    if (state != SSH_PUBLICKEY_STATE_NONE && state != SSH_PUBLICKEY_STATE_VALID) return refuse(message.get(), true);
    const bool probe = state == SSH_PUBLICKEY_STATE_NONE;
    if (probe && ++probes_ > most_probes) return give_up("too many keys offered");
    ssh_key key = ssh_message_auth_pubkey(message.get());
    auto blob = key == nullptr || is_certificate(key) ? std::nullopt : blob_of(key);
    auto algorithm = blob ? algorithm_of(*blob) : std::nullopt;
    if (!algorithm) return refuse(message.get(), !probe);
    auto done = keep(std::move(message), probe ? Asked::key_probe : Asked::key_login);
    host_.authenticate_key(std::move(login), std::move(*algorithm), std::move(*blob), peer_, std::move(done));
    return Verdict::going_on;
}

std::function<void(Result<Identity>)> Authenticator::keep(MessagePtr message, Asked asked) {
    pending_ = std::move(message);
    asked_ = asked;
    return [inbox = inbox_, id = id_, question = ++question_](Result<Identity> identity) {
        inbox->post(id, LoginAnswer{question, std::move(identity)});
    };
}

Authenticator::Verdict Authenticator::answer(LoginAnswer& answer) {
    if (!pending_ || answer.question != question_) return Verdict::going_on;
    if (answer.identity && asked_ != Asked::key_probe) {
        identity_ = std::move(*answer.identity);
        return Verdict::accepted;
    }
    const MessagePtr message = std::move(pending_);
    if (answer.identity) {
        ssh_message_auth_reply_pk_ok_simple(message.get());
        return Verdict::going_on;
    }
    // An agent full of keys for other servers must not use up the tries of the password that follows.
    return refuse(message.get(), asked_ != Asked::key_probe);
}

void Authenticator::confirm() {
    const MessagePtr message = std::move(pending_);
    if (message) ssh_message_auth_reply_success(message.get(), 0);
}

Authenticator::Verdict Authenticator::refuse(ssh_message message, bool counts) {
    ssh_message_reply_default(message);
    if (counts && ++failures_ >= tries_) return give_up("too many failed logins");
    return Verdict::going_on;
}

Authenticator::Verdict Authenticator::give_up(std::string reason) {
    reason_ = std::move(reason);
    return Verdict::refused;
}

}  // namespace moosaic::transport::ssh
