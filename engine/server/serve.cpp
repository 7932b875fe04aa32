// Serving a world: everything that listens, until SIGTERM.
#include "server/serve.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/transport.hpp>

#include "host/control_server.hpp"
#include "host/logging.hpp"
#include "host/open_files.hpp"
#include "server/login.hpp"
#include "server/plugin_facilities.hpp"
#include "server/plugin_list.hpp"
#include "server/reload.hpp"
#include "server/server_watch.hpp"
#include "server/stop_signal.hpp"
#include "server/world_configuration.hpp"
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
    const auto missing = missing_frontend(plugins.list());
    return missing ? tl::unexpected<Error>(*missing) : checked;
}

// How long the people of the world and the command line have, from the signal on. With a second for tasks that still
// run and a few flushes of the disk, that is how long SIGTERM takes.
constexpr std::chrono::seconds farewell{4};

// What `serve` has over the open world. Each part that begins says how it ends (server/shutdown.hpp).
class Serving {
public:
    Serving(OpenWorld& world, const WorldAddress& address, const host::Notifier& notifier)
        : world_(world), address_(address), notifier_(notifier) {}
    // From the first session to the signal.
    Result<void> run(StopSignal& signal);
    // Why the end is late, for StopSignal: any thread.
    [[nodiscard]] StopSignal::Late late() const;
    void close() { world_.close(); }
    [[nodiscard]] bool left_behind() const { return world_.left_behind(); }

private:
    void let_sessions_in();
    Result<void> start_borrowers();
    Result<void> listen();
    Result<void> open_control();
    void watch();
    void say_ready();
    void wait_for_the_end(StopSignal& signal);

    OpenWorld& world_;
    const WorldAddress& address_;
    const host::Notifier& notifier_;
    HubServices services_{world_.facilities(), world_.directory().path()};
    WorldAuthenticator authenticator_{world_.runner(), world_.passwords()};
    session::Hub hub_{services_, authenticator_, hub_config(world_)};
    WorldService service_{world_};
    std::vector<std::string> addresses_;
    std::unique_ptr<host::ControlServer> control_;
    std::unique_ptr<ServerWatch> watch_;
    std::chrono::steady_clock::time_point stopped_at_{};
};

void Serving::let_sessions_in() {
    hub_.attach(world_.runner());
    world_.switchboard().connect(&hub_);
    auto& end = world_.shutdown();
    end.at(Phase::sessions, "sessions", [this] { hub_.shutdown(farewell); });
    end.at(Phase::people, "the sessions' threads", [this] { hub_.stop(); });
    // After the last release, so that whatever was left behind finds nobody.
    end.at(Phase::storage, "the switchboard", [this] { world_.switchboard().connect(nullptr); });
    world_.runner().resume();
}

// Everything that may borrow the sessions, and then those of it that the sessions are made with.
Result<void> Serving::start_borrowers() {
    auto& plugins = world_.plugins();
    world_.shutdown().at(Phase::borrowers, "plugins over the sessions", [&plugins] {
        plugins.stop({"transport", "service", "frontend", "protocol"});
    });
    lend_facilities(plugins, world_.runner(), world_.passwords(), world_.switchboard(), hub_);
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
    hub_.take_plugins(std::move(config.frontends), std::move(config.protocols));
    return {};
}

// A transport that is on and does not listen is not left out in silence: people would call in vain.
Error transport_failed(const std::string& name, const std::string& why) {
    return {"transport." + name + " is on and cannot start: " + why, "",
            "or leave it out: --set transport." + name + ".enabled=false"};
}

// "ssh=127.0.0.1:8022 telnet=127.0.0.1:4000": every address of every transport that listens.
Result<void> Serving::listen() {
    auto& plugins = world_.plugins();
    if (const auto errors = plugins.start_all({"transport"}); !errors.empty())
        return tl::unexpected<Error>(all_of(errors));
    std::vector<Error> failed;
    for (const auto& plugin : plugins.failed("transport"))
        failed.push_back(transport_failed(plugin.name, plugin.reason));
    if (!failed.empty()) return tl::unexpected<Error>(all_of(failed));
    for (const auto& plugin : plugins.list()) {
        if (plugin.kind != "transport") continue;
        auto* transport = plugins.find<transport::Transport>("transport", plugin.name);
        if (transport == nullptr || plugin.state != "started") continue;
        if (auto listening = transport->listen(hub_); !listening)
            return tl::unexpected<Error>(transport_failed(plugin.name, listening.error().text()));
        world_.shutdown().at(Phase::doors, plugin.name, [transport] { transport->stop_accepting(); });
        for (const auto& address : transport->addresses()) addresses_.push_back(plugin.name + "=" + address);
    }
    if (addresses_.empty())
        return fail("no transport listens", "", "switch one on: [transport.ssh] in moosaic.toml; see moosaic plugins");
    return {};
}

Result<void> Serving::open_control() {
    service_.connect(&hub_, addresses_);
    auto control = host::ControlServer::open(
        world_.directory().control_socket(),
        [this](const nlohmann::json& request, const host::ControlServer::Part& part) {
            return service_.handle(request, part);
        },
        world_.facilities().log("control"));
    if (!control) return tl::unexpected<Error>(control.error());
    control_ = std::move(*control);
    world_.shutdown().at(Phase::doors, "the command line", [this] { service_.refuse(); });
    world_.shutdown().at(Phase::requests, "the command line", [this] {
        service_.end(stopped_at_ + farewell);
        control_->stop();
    });
    return {};
}

void Serving::watch() {
    watch_ = std::make_unique<ServerWatch>(world_, hub_, notifier_);
    world_.shutdown().at(Phase::watch, "the watch", [this] { watch_.reset(); });
}

// What is on and did not start is named too: nobody should have to miss it to find out.
void Serving::say_ready() {
    std::cout << "ready";
    for (const auto& entry : addresses_) std::cout << " " << entry;
    for (const auto& plugin : world_.plugins().failed()) {
        const auto name = plugin.kind + "." + plugin.name;
        std::cout << " " << name << "=failed";
        std::cerr << "moosaic: " << name << " is on and did not start: " << host::escaped_for_log(plugin.reason)
                  << "; or leave it out: --set " << name << ".enabled=false\n";
    }
    std::cout << std::endl;
}

StopSignal::Late Serving::late() const {
    const auto part = world_.shutdown().now();
    const auto missing = world_.store().visible() - std::min(world_.store().visible(), world_.store().durable());
    const std::string what = part.empty() ? "the last of it" : part;
    if (missing == 0) return {what + " has not stopped; everything is saved", true};
    return {what + " has not stopped, and the storage has not written " + std::to_string(missing) +
                (missing == 1 ? " commit" : " commits") +
                ". What nobody was told yet may be missing; nothing that was answered is",
            false};
}

void Serving::wait_for_the_end(StopSignal& stop) {
    while (stop.wait() == SIGHUP) {
        notifier_.reloading();
        reload(world_, address_, [&] { hub_.take_limits(hub_config(world_)); });
        notifier_.ready();
    }
}

Result<void> Serving::run(StopSignal& signal) {
    let_sessions_in();
    if (auto done = start_borrowers(); !done) return done;
    if (auto done = listen(); !done) return done;
    if (auto done = open_control(); !done) return done;
    watch();
    world_.facilities().health().phase(host::Health::Phase::ready);
    notifier_.ready();
    say_ready();
    wait_for_the_end(signal);
    stopped_at_ = signal.came();
    world_.facilities().log("server").info("stopping");
    notifier_.stopping();
    world_.facilities().health().phase(host::Health::Phase::stopping);
    return {};
}

}  // namespace

Result<int> serve(const WorldAddress& address) {
    StopSignal signal;
    std::signal(SIGPIPE, SIG_IGN);
    // No fast bins: what a command frees at its end would be swept together again and again. Threads have their caches.
    ::mallopt(M_MXFAST, 0);
    // What is large goes back to the system as soon as it is freed, and leaves no holes between what is small.
    ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    const auto files = host::raise_open_files();

    const auto notifier = host::Notifier::from_environment();
    WorldOptions options;
    options.address = address;
    auto opened = OpenWorld::open(options);
    if (!opened) return tl::unexpected<Error>(opened.error());
    (*opened)->facilities().log("server").info(
        "at most " + std::to_string(files.now) + " files may be open" +
        (files.now > files.before ? ", raised from " + std::to_string(files.before) : std::string()));
    const Held<Serving> serving(new Serving(**opened, address, notifier));
    signal.explain([&serving] { return serving->late(); });
    const auto served = serving->run(signal);
    serving->close();
    signal.explain([] { return StopSignal::Late{"memory is still being given back; everything is saved", true}; });
    if (const auto left = (*opened)->plugins().left_behind(); !left.empty()) {
        for (const auto& name : left) std::cerr << "moosaic: " << name << " did not stop; it was left behind\n";
        if (served) return 1;
    }
    if (!served) return tl::unexpected<Error>(served.error());
    return 0;
}

}  // namespace moosaic::server
