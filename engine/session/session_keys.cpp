#include "session/session_keys.hpp"

#include <moosaic/config_keys.hpp>

namespace moosaic::session {

namespace {

constexpr std::int64_t mib = 1024 * 1024;

std::size_t size_of(const Config& section, std::string_view key) {
    return static_cast<std::size_t>(section.integer(key));
}

}  // namespace

void describe_session(ConfigSchema& schema) {
    schema.key(keys::live(keys::number("max_line", 8192, 80, mib, "The longest input line, in bytes.")));
    schema.key(
        keys::live(keys::number("queue", 64, 1, 65536, "Lines that may wait; then the client is no longer read.")));
    schema.key(keys::live(keys::number("per_account", 5, 1, 1000, "Sessions of one account at the same time.")));
    schema.key(keys::live(
        keys::number("output_bytes", mib, 4096, 256 * mib,
                     "Text that waits for a client that does not read. Above it the oldest lines are dropped, what "
                     "others told before the answers to commands, and the client is shown how many.")));
}

void read_session(const Config& section, HubConfig& config) {
    config.max_line = size_of(section, "max_line");
    config.type_ahead = size_of(section, "queue");
    config.sessions_per_account = size_of(section, "per_account");
    config.output_buffer = size_of(section, "output_bytes");
}

void describe_login(ConfigSchema& schema) {
    schema.key(
        keys::live(keys::number("attempts", 6, 1, 100, "Wrong passwords on one connection before it is closed.")));
    schema.key(keys::live(keys::number("timeout_s", 180, 5, 3600, "Time to log in, in seconds.")));
    schema.key(keys::number("max_unauthenticated", 128, 1, 100000,
                            "Plain connections that have not logged in yet. Above half of it new ones are turned "
                            "away at random, above it always."));
    schema.key(keys::number("per_address", 10, 1, 100000,
                            "The same, from one address (IPv6: one /64); this machine itself is not limited."));
    schema.key(
        keys::live(keys::flag("allow_cleartext_passwords", false,
                              "Whether a password may come from another host on a connection that is not encrypted.")));
    schema.key(
        keys::text("greeting", "", "Shown before the login dialogue of a plain connection; empty: the built-in text."));
}

void read_login(const Config& section, HubConfig& config) {
    config.login_attempts = static_cast<int>(section.integer("attempts"));
    config.login_deadline = std::chrono::seconds(section.integer("timeout_s"));
    config.login_places = size_of(section, "max_unauthenticated");
    config.login_places_of_address = size_of(section, "per_address");
    config.allow_cleartext_passwords = section.boolean("allow_cleartext_passwords");
    if (auto greeting = section.text("greeting"); !greeting.empty()) config.greeting = std::move(greeting);
}

}  // namespace moosaic::session
