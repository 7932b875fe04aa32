#include "settings.hpp"

namespace moosaic::transport::ssh {

namespace {

ConfigKey number(std::string name, std::int64_t value, std::int64_t minimum, std::int64_t maximum, std::string help) {
    ConfigKey key;
    key.name = std::move(name);
    key.default_value = value;
    key.minimum = minimum;
    key.maximum = maximum;
    key.help = std::move(help);
    return key;
}

ConfigKey live(ConfigKey key) {
    key.reload = true;
    return key;
}

}  // namespace

void describe_settings(ConfigSchema& schema) {
    ConfigKey listen;
    listen.name = "listen";
    listen.default_value = std::vector<std::string>{"127.0.0.1:8022"};
    listen.help =
        "Where SSH listens: one ADDRESS:PORT or a list. IPv6 in brackets, \"[::1]:8022\"; port 0 takes a free one; "
        "\"0.0.0.0:8022\" listens to everybody.";
    schema.key(listen);

    ConfigKey host_key;
    host_key.name = "host_key";
    host_key.default_value = std::string("ssh_host_ed25519_key");
    host_key.help =
        "File of the Ed25519 host key, relative to the data directory. Made at the first start with mode 0600; its "
        "public "
        "half lies beside it as FILE.pub.";
    schema.key(host_key);

    schema.key(number("loops", 2, 1, 64, "Threads that serve SSH sessions. One carries thousands of players."));
    schema.key(live(number("max_sessions", 5000, 1, 1000000, "Connections held at once; more are closed at once.")));
    schema.key(live(
        number("max_unauthenticated", 64, 1, 100000,
               "Connections that have not logged in yet. Above half of it new ones are dropped at random, above it "
               "always.")));
    schema.key(live(number("per_address", 10, 1, 100000,
                           "Connections from one address (IPv6: one /64) that have not logged in yet.")));
    schema.key(
        number("login_timeout_s", 20, 1, 600, "Seconds to log in, and again as many to ask for a shell afterwards."));
    schema.key(number("tries", 6, 1, 100, "Failed logins before the connection is closed."));
    schema.key(number("keepalive_s", 15, 1, 3600, "Seconds of silence after which a small packet is sent."));
    schema.key(number("rekey_kib", 1024 * 1024, 64, 1024 * 1024, "Kibibytes after which new keys are made."));
    schema.key(number("rekey_s", 3600, 1, 86400, "Seconds after which new keys are made."));
}

Result<Settings> read_settings(const Config& config) {
    Settings settings;
    for (const std::string& text : config.texts("listen")) {
        auto address = parse_address(text);
        if (!address) return tl::make_unexpected(address.error());
        settings.listen.push_back(std::move(*address));
    }
    if (settings.listen.empty())
        return fail("no address given", "transport.ssh.listen", "for example \"127.0.0.1:8022\"");
    settings.host_key = config.text("host_key");
    if (settings.host_key.empty())
        return fail("no file given", "transport.ssh.host_key", "leave the key out to take ssh_host_ed25519_key");
    settings.loops = static_cast<int>(config.integer("loops"));
    settings.max_sessions = static_cast<std::size_t>(config.integer("max_sessions"));
    settings.max_unauthenticated = static_cast<std::size_t>(config.integer("max_unauthenticated"));
    settings.per_address = static_cast<std::size_t>(config.integer("per_address"));
    settings.login_timeout = std::chrono::seconds(config.integer("login_timeout_s"));
    settings.tries = static_cast<int>(config.integer("tries"));
    settings.keepalive = std::chrono::seconds(config.integer("keepalive_s"));
    settings.rekey_bytes = static_cast<std::uint64_t>(config.integer("rekey_kib")) * 1024;
    settings.rekey_seconds = static_cast<std::uint32_t>(config.integer("rekey_s"));
    return settings;
}

}  // namespace moosaic::transport::ssh
