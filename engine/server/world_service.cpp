// Requests of the command line to a world: lines of a player, checks, status.
#include "server/world_service.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "server/examine/examine.hpp"
#include "server/line_session.hpp"
#include "server/plugin_list.hpp"
#include "server/principal.hpp"
#include "session/hub.hpp"
#include "session/session_keys.hpp"
#include "task/source_check.hpp"

namespace moosaic::server {

using nlohmann::json;

Result<json> WorldService::handle(const json& request, const Part& part) {
    if (!request.is_object() || !request.contains("op") || !request["op"].is_string())
        return fail("a request needs an \"op\"");
    const auto op = request["op"].get<std::string>();
    if (refusing()) return fail("the server is stopping", "", "try again when it has been started again");
    try {
        if (op == "do") return run_lines(request, part);
        if (op == "check") return check(request);
        if (op == "examine") return examine(world_);
        if (op == "backup") return backup(request, part);
        if (op == "status") return status();
        if (op == "plugins") return plugins_json(world_.plugins().list());
        if (op == "verb suspended") return verbs_suspended(world_);
        if (op == "verb resume") return verb_resume(world_, request);
        if (op == "audit") return audit_rows(world_, request);
        if (op == "user add") return user_add(world_, request);
        if (op == "user passwd") return user_passwd(world_, request);
        if (op == "user list") return user_list(world_);
        if (op == "user wizard") return user_wizard(world_, request);
        if (op == "user login") return user_login(world_, request);
        if (op.starts_with("user key ")) return user_key(world_, op.substr(9), request);
    } catch (const json::exception& error) {
        return fail("the request is malformed: " + std::string(error.what()), op);
    }
    return fail("there is no operation \"" + op + "\"", "", "is the server older than this program?");
}

// Of what no account is changed by.
void WorldService::log(const std::string& act) {
    world_.facilities().log("control").info("admin: " + act + ", by the command line");
}

bool WorldService::refusing() {
    const LockGuard lock(mutex_);
    return refusing_;
}

void WorldService::refuse() {
    const LockGuard lock(mutex_);
    refusing_ = true;
}

void WorldService::end(std::chrono::steady_clock::time_point until) {
    UniqueLock lock(mutex_);
    lines_ended_.wait_until(lock, until, [this]() MOOSAIC_REQUIRES(mutex_) { return lines_.empty(); });
    for (auto* lines : lines_) lines->give_up();
}

// Where end() finds the lines that run.
class WorldService::Lines {
public:
    Lines(WorldService& service, LineSession& session) : service_(service), session_(session) {
        const LockGuard lock(service_.mutex_);
        service_.lines_.insert(&session_);
    }
    ~Lines() {
        const LockGuard lock(service_.mutex_);
        service_.lines_.erase(&session_);
        service_.lines_ended_.notify_all();
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

private:
    WorldService& service_;
    LineSession& session_;
};

namespace {

LineLimits line_limits(OpenWorld& world) {
    session::HubConfig config;
    session::read_session(world.configuration().section("session"), config);
    return {config.max_line, config.capture_bytes, config.capture_lines};
}

}  // namespace

Result<json> WorldService::run_lines(const json& request, const Part& part) {
    auto avatar = find_avatar(world_.runner(), request.at("as").get<std::string>(), "--as");
    if (!avatar) return tl::unexpected<Error>(avatar.error());
    const auto& lines = request.at("lines");
    log("lines run as #" + std::to_string(*avatar) + ": " + std::to_string(lines.size()));
    LineSession session(world_.runner(), world_.switchboard(), *avatar, line_limits(world_),
                        [&](const std::string& text) {
                            part({{"text", text}});
                        });
    const Lines listed(*this, session);
    std::size_t number = 0;
    for (const auto& line : lines) {
        ++number;
        const auto which = "line " + std::to_string(number);
        if (refusing()) return fail("the server is stopping; this line and those after it were not run", which);
        if (session.ended()) break;  // as what a client sends after it
        session.line(line.get<std::string>());
        if (session.given_up())
            return fail("the server stopped while this line ran; it may have happened or not", which);
    }
    return json{{"status", session.finish()}};
}

Result<json> WorldService::check(const json& request) {
    auto report = world_.executor().check(request.at("source").get<std::string>());
    if (!report) return tl::unexpected<Error>(report.error());
    json findings = json::array();
    for (const auto& finding : *report)
        findings.push_back({{"line", finding.line},
                            {"column", finding.column},
                            {"rule", finding.rule},
                            {"message", finding.message},
                            {"remedy", finding.remedy},
                            {"text", task::describe(finding)}});
    return json{{"findings", findings}};
}

// A client that is gone, or a server that stops, ends the copy: `part` says so.
Result<json> WorldService::backup(const json& request, const Part& part) {
    const auto file = request.at("file").get<std::string>();
    if (file.empty() || file.front() != '/') return fail("a backup needs the absolute path of a file", file);
    if (auto done = world_.storage().backup(file, [&](double share) { return part({{"done", share}}); }); !done) {
        auto error = done.error();
        if (error.remedy.empty())
            error.remedy = "the server writes the file itself, as user " + std::to_string(geteuid());
        return tl::unexpected(std::move(error));
    }
    log("world copied to " + file);
    // By which who asked can tell whether a file of that name is this one.
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) return json::object();
    return json{{"bytes", facts.st_size}, {"inode", facts.st_ino}};
}

// Where each plugin that runs listens: a transport's real addresses, of others what this server was told.
json WorldService::ports() {
    json out = json::array();
    for (const auto& entry : addresses_)
        out.push_back({{"plugin", "transport." + entry.substr(0, entry.find('='))},
                       {"address", entry.substr(entry.find('=') + 1)}});
    for (const auto& plugin : world_.plugins().list()) {
        const auto name = plugin.kind + "." + plugin.name;
        if (plugin.state != "started" || plugin.kind == "transport") continue;
        for (const auto& address : world_.configuration().list_of(name, "listen"))
            out.push_back({{"plugin", name}, {"address", address}});
    }
    return out;
}

Result<json> WorldService::status() {
    const auto stats = world_.store().stats();
    json workers = json::array();
    for (const auto& [pid, principal] : world_.executor().workers())
        workers.push_back({{"pid", pid}, {"principal", principal}});
    json result{{"running", hub_ != nullptr},
                {"pid", getpid()},
                {"listening", addresses_},
                {"ports", ports()},
                {"data", world_.directory().path()},
                {"commits", stats.commits},
                {"conflicts", stats.conflicts},
                {"rows_cached", stats.rows_cached},
                {"cache_bytes", stats.cache_bytes},
                {"queued", world_.runner().queued()},
                {"zygote", world_.executor().zygote()},
                {"workers", workers},
                {"plugins", plugins_json(world_.plugins().list())}};
    json sessions = json::array();
    if (hub_ != nullptr)
        for (const auto& view : hub_->sessions())
            sessions.push_back({{"id", view.id},
                                {"avatar", view.avatar},
                                {"login", view.login},
                                {"transport", view.transport},
                                {"peer", view.peer},
                                {"idle", view.idle},
                                {"connected", view.connected}});
    result["sessions"] = sessions;
    return result;
}

}  // namespace moosaic::server
