// Serving a world: everything that listens, until SIGTERM.
#include "server/serve.hpp"

#include <malloc.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/transport.hpp>

#include "host/control_server.hpp"
#include "host/open_files.hpp"
#include "server/login.hpp"
#include "server/plugin_facilities.hpp"
#include "server/reload.hpp"
#include "server/server_watch.hpp"
#include "server/world_service.hpp"
#include "session/hub.hpp"
#include "session/session_keys.hpp"
#include "session/stream_plugins.hpp"

namespace moosaic::server {

namespace {

// The room of the server's own services for the session room.
class HubServices final : public Services {
public:
    HubServices(host::Facilities& facilities, std::string data) : facilities_(facilities), data_(std::move(data)) {}
    Logger& log() override { return facilities_.log("session"); }
    Clock& clock() override { return facilities_.clock(); }
    Random& random() override { return facilities_.random(); }
    Loop& loop() override { return facilities_.loop(); }
    Metrics& metrics() override { return facilities_.metrics(); }
    [[nodiscard]] std::string data_directory() const override { return data_; }
    [[nodiscard]] std::string libexec_directory() const override { return {}; }
    [[nodiscard]] std::vector<std::string> plugin_path() const override { return {}; }

private:
    host::Facilities& facilities_;
    std::string data_;
};

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

std::string universe_name(OpenWorld& world) {
    std::string name = "Moosaic";
    (void)world.runner().inspect([&](task::Attempt& attempt) {
        const auto row = attempt.tx().get(world::Tab::universe, {storage::Field(std::int64_t{1})});
        if (row != nullptr)
            if (const auto* text = std::get_if<std::string>(&(*row)[2])) name = *text;
    });
    return name;
}

session::HubConfig hub_config(OpenWorld& world) {
    session::HubConfig config;
    session::read_login(world.configuration().section("login"), config);
    session::read_session(world.configuration().section("session"), config);
    config.universe = universe_name(world);
    return config;
}

// Without a frontend: which there are, and why none is on.
Result<void> check_stream_plugins(host::PluginHost& plugins, const session::HubConfig& config) {
    auto checked = session::check_stream_plugins(config);
    if (checked || !config.frontends.empty()) return checked;
    Error error = checked.error();
    for (const auto& plugin : plugins.list()) {
        if (plugin.kind != frontend::kind) continue;
        const std::string name = plugin.kind + "." + plugin.name;
        error.remedy +=
            (error.remedy.empty() ? "" : "; ") +
            (plugin.reason.empty() ? "switch one on: " + name + ".enabled = true" : name + " failed: " + plugin.reason);
    }
    return tl::unexpected(std::move(error));
}

// Everything that may borrow the sessions, and then those of it that the sessions are made with.
Result<void> start_borrowers(OpenWorld& world, session::Hub& hub) {
    auto& plugins = world.plugins();
    if (const auto errors = plugins.start_all({"protocol", "frontend", "service"}); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    session::HubConfig config;
    for (const auto& plugin : plugins.list()) {
        if (plugin.state != "started") continue;
        if (plugin.kind == frontend::kind)
            config.frontends[plugin.name] = plugins.find<frontend::Frontend>(plugin.kind, plugin.name);
        if (plugin.kind == protocol::kind)
            config.protocols[plugin.name] = plugins.find<protocol::Protocol>(plugin.kind, plugin.name);
    }
    if (auto good = check_stream_plugins(plugins, config); !good) return good;
    hub.take_plugins(std::move(config.frontends), std::move(config.protocols));
    return {};
}

// "ssh=127.0.0.1:8022 telnet=127.0.0.1:4000": every address of every transport that listens.
Result<std::vector<std::string>> listen(OpenWorld& world, session::Hub& hub) {
    if (const auto errors = world.plugins().start_all({"transport"}); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    std::vector<std::string> addresses;
    for (const auto& plugin : world.plugins().list()) {
        if (plugin.kind != "transport") continue;
        auto* transport = world.plugins().find<transport::Transport>("transport", plugin.name);
        if (transport == nullptr || plugin.state != "started") continue;
        if (auto listening = transport->listen(hub); !listening) return tl::unexpected<Error>(listening.error());
        for (const auto& address : transport->addresses()) addresses.push_back(plugin.name + "=" + address);
    }
    if (addresses.empty())
        return fail("no transport listens", "", "switch one on: [transport.ssh] in moosaic.toml; see moosaic plugins");
    return addresses;
}

// Plugins that use the sessions are stopped before those go, whatever the way out.
class SessionPlugins {
public:
    explicit SessionPlugins(host::PluginHost& plugins) : plugins_(plugins) {}
    ~SessionPlugins() { stop(); }
    SessionPlugins(const SessionPlugins&) = delete;
    SessionPlugins& operator=(const SessionPlugins&) = delete;
    void stop() { plugins_.stop({"transport", "service", "frontend", "protocol"}); }

private:
    host::PluginHost& plugins_;
};

// The hub takes what tasks let out, until it goes: a task that outlasts the drain then finds nobody.
class Switched {
public:
    Switched(Switchboard& board, session::Hub& hub) : board_(board) { board_.connect(&hub); }
    ~Switched() { board_.connect(nullptr); }
    Switched(const Switched&) = delete;
    Switched& operator=(const Switched&) = delete;

private:
    Switchboard& board_;
};

Result<void> serve_world(OpenWorld& world, const WorldOptions& options, const host::Notifier& notifier,
                         const sigset_t& signals) {
    HubServices services(world.facilities(), world.directory().path());
    WorldAuthenticator authenticator(world.runner());
    session::Hub hub(services, authenticator, hub_config(world));
    hub.attach(world.runner());
    const Switched switched(world.switchboard(), hub);
    world.runner().resume();

    SessionPlugins plugins(world.plugins());
    lend_facilities(world.plugins(), world.runner(), world.switchboard(), hub);
    if (auto started = start_borrowers(world, hub); !started) return started;
    auto addresses = listen(world, hub);
    if (!addresses) return tl::unexpected<Error>(addresses.error());
    WorldService service(world);
    service.connect(&hub, *addresses);
    auto control = host::ControlServer::open(
        world.directory().control_socket(),
        [&](const nlohmann::json& request, const host::ControlServer::Part& part) {
            return service.handle(request, part);
        },
        world.facilities().log("control"));
    if (!control) return tl::unexpected<Error>(control.error());
    const ServerWatch watch(world, hub, notifier);
    world.facilities().health().phase(host::Health::Phase::ready);
    notifier.ready();
    std::cout << "ready";
    for (const auto& entry : *addresses) std::cout << " " << entry;
    std::cout << std::endl;

    auto& log = world.facilities().log("server");
    for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
        sigwait(&signals, &signal);
        if (signal != SIGHUP) continue;
        notifier.reloading();
        reload(world, options, [&] { hub.take_limits(hub_config(world)); });
        notifier.ready();
    }
    log.info("stopping");
    notifier.stopping();
    world.facilities().health().phase(host::Health::Phase::stopping);
    for (auto* transport : world.plugins().of_kind<transport::Transport>("transport")) transport->stop_accepting();
    hub.shutdown(std::chrono::seconds(8));
    (*control)->stop();
    plugins.stop();
    world.runner().drain(2);
    return {};
}

}  // namespace

Result<int> serve(const WorldAddress& address) {
    // Blocked before any thread starts, so that only the wait below sees them.
    const auto signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    // No fast bins: what a command frees at its end would be swept together again and again. Threads have their caches.
    ::mallopt(M_MXFAST, 0);
    const auto files = host::raise_open_files();

    const auto notifier = host::Notifier::from_environment();
    WorldOptions options;
    options.data = address.data;
    options.config = address.config;
    options.sets = address.sets;
    auto opened = OpenWorld::open(options);
    if (!opened) return tl::unexpected<Error>(opened.error());
    (*opened)->facilities().log("server").info(
        "at most " + std::to_string(files.now) + " files may be open" +
        (files.now > files.before ? ", raised from " + std::to_string(files.before) : std::string()));
    const auto served = serve_world(**opened, options, notifier, signals);
    (*opened)->close();
    if (const auto left = (*opened)->plugins().left_behind(); !left.empty()) {
        // Threads of these are still running: everything is saved, but nothing may be destroyed under them.
        for (const auto& name : left) std::cerr << "moosaic: " << name << " did not stop; it was left behind\n";
        std::cout.flush();
        std::_Exit(1);
    }
    if (!served) return tl::unexpected<Error>(served.error());
    return 0;
}

}  // namespace moosaic::server
