#include "ssh_transport.hpp"

#include <moosaic/open_files.hpp>

namespace moosaic::transport::ssh {

SshTransport::~SshTransport() { SshTransport::stop(); }

namespace {

Admission::Limits admission_limits(const Settings& settings) {
    return {settings.max_sessions, settings.max_unauthenticated, settings.per_address};
}

}  // namespace

Result<void> SshTransport::configure(const Config& config, Services& services) {
    auto settings = read_settings(config);
    if (!settings) return tl::make_unexpected(settings.error());
    settings_ = std::move(*settings);
    services_ = &services;
    return {};
}

Result<void> SshTransport::start() {
    if (auto ok = check_libssh(); !ok) return ok;
    ssh_set_log_level(SSH_LOG_NOLOG);  // it would write to standard error
    std::string path = settings_.host_key;
    if (path.front() != '/') {
        const std::string directory = services_->data_directory();
        if (directory.empty())
            return fail("there is no data directory for the host key", "transport.ssh.host_key",
                        "start with --data DIR, or give an absolute path");
        path = directory + "/" + path;
    }
    auto key = load_or_make_host_key(path);
    if (!key) return tl::make_unexpected(key.error());
    host_key_ = std::move(*key);
    services_->log().info("ssh: host key " + host_key_.fingerprint + (host_key_.made ? " made in " : " in ") + path);
    return {};
}

Result<void> SshTransport::reload(const Config& config) {
    auto fresh = read_settings(config);
    if (!fresh) return tl::make_unexpected(fresh.error());
    if (admission_) admission_->limit(admission_limits(*fresh));
    return {};
}

Result<void> SshTransport::listen(TransportHost& host) {
    if (!host_key_.key) return fail("listen before start", "transport.ssh");
    std::vector<Listener> listeners;
    std::vector<std::string> addresses;
    for (const Address& wanted : settings_.listen) {
        auto listener = listen_on(wanted);
        if (!listener) return tl::make_unexpected(listener.error());
        addresses.push_back(listener->address.text());
        listeners.push_back(std::move(*listener));
    }

    if (const auto few = too_few_files("transport.ssh.max_sessions", settings_.max_sessions); !few.empty())
        services_->log().warning("ssh: " + few);
    Metrics& metrics = services_->metrics();
    shared_.emplace(
        Shared{settings_, host, services_->log(), services_->clock(),
               metrics.counter("moosaic_ssh_failed_logins_total", "SSH connections closed after failed logins")});
    admission_ = std::make_shared<Admission>(admission_limits(settings_), services_->random());
    Gauge& sessions = metrics.gauge("moosaic_ssh_connections", "SSH connections open now");
    for (int i = 0; i < settings_.loops; ++i) {
        loops_.push_back(std::make_unique<Loop>(*shared_, *admission_, sessions));
        if (auto ok = loops_.back()->start(host_key_.key.get(), i); !ok) {
            loops_.clear();
            return ok;
        }
    }
    const Acceptor::Counters counters{
        metrics.counter("moosaic_ssh_accepted_total", "SSH connections accepted"),
        metrics.counter("moosaic_ssh_refused_total", "SSH connections turned away because of a limit")};
    acceptor_ = std::make_unique<Acceptor>(std::move(listeners), admission_, loops_, services_->log(),
                                           services_->clock(), counters);
    acceptor_->start();
    addresses_ = std::move(addresses);
    return {};
}

void SshTransport::stop_accepting() {
    if (acceptor_) acceptor_->close_listeners();
}

void SshTransport::stop() {
    acceptor_.reset();
    for (const auto& loop : loops_) loop->stop_soon();  // all at once: the polite end may take seconds
    loops_.clear();
}

}  // namespace moosaic::transport::ssh
