// WorldService: what the command line may ask of a world, as JSON in and out, whether a server runs or not.
//
// The same handler answers on the control socket of a server and inside a command that opened the directory itself, so
// both have the same result. Any thread; requests may run at the same time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include <moosaic/mutex.hpp>

#include "server/open_world.hpp"

namespace moosaic::session {
class Hub;
}

namespace moosaic::server {

class LineSession;

using Part = std::function<bool(const nlohmann::json&)>;

class WorldService {
public:
    explicit WorldService(OpenWorld& world) : world_(world) {}
    void connect(session::Hub* hub, std::vector<std::string> addresses) {
        hub_ = hub;
        addresses_ = std::move(addresses);
    }

    // {"op": "do", "as": NAME or "#N", "lines": […]}                    parts {"text": …}; {"status": 0 or 1}
    // {"op": "user add", "name", "class", "key"?, "password"?}           {"account", "avatar", "password"?}
    // {"op": "user passwd", "name", "password"?}                         {"password"?}
    // {"op": "user list"}                                                {"users": […]}
    // {"op": "user key add|list|remove", "name", "key"|"number"}         {"keys": […]}
    // {"op": "user wizard", "name", "on": bool}                          {}
    // {"op": "user login", "name", "on": bool}                           {}
    // {"op": "check", "source"}                                          {"findings": […]}
    // {"op": "examine"}                                                  {"findings": […], "looked": […]}
    // {"op": "verb suspended"}                                           {"verbs": [{verb, names, display …}…]}
    // {"op": "verb resume", "verb": "#12:polish" or its number}          {"resumed": [display…]}
    // {"op": "audit", "last": N}                                         {"rows": [{at, actor, action, …}…]}
    // {"op": "backup", "file": absolute path}                            parts {"done": 0…1}; {}
    // {"op": "plugins"}                                                  [{kind, name, version, file, state, reason}…]
    // {"op": "status"}                                                   {…}
    Result<nlohmann::json> handle(const nlohmann::json& request, const Part& part);

    // The server stops: no further request is taken, and `do` begins no further line.
    void refuse();
    // Gives lines that run until then to end by themselves; afterwards nobody waits for them any more.
    void end(std::chrono::steady_clock::time_point until);

private:
    class Lines;
    bool refusing();
    void log(const std::string& act);
    Result<nlohmann::json> run_lines(const nlohmann::json& request, const Part& part);
    Result<nlohmann::json> check(const nlohmann::json& request);
    Result<nlohmann::json> backup(const nlohmann::json& request, const Part& part);
    Result<nlohmann::json> status();
    nlohmann::json ports();

    OpenWorld& world_;
    session::Hub* hub_ = nullptr;
    std::vector<std::string> addresses_;
    Mutex mutex_;
    std::condition_variable lines_ended_;
    std::set<LineSession*> lines_ MOOSAIC_GUARDED_BY(mutex_);  // of `do`
    bool refusing_ MOOSAIC_GUARDED_BY(mutex_) = false;
};

// Suspended verbs, and the audit log (audit_service.cpp).
Result<nlohmann::json> verbs_suspended(OpenWorld& world);
Result<nlohmann::json> verb_resume(OpenWorld& world, const nlohmann::json& request);
Result<nlohmann::json> audit_rows(OpenWorld& world, const nlohmann::json& request);

// Accounts (user_service.cpp).
Result<nlohmann::json> user_add(OpenWorld& world, const nlohmann::json& request);
Result<nlohmann::json> user_passwd(OpenWorld& world, const nlohmann::json& request);
Result<nlohmann::json> user_list(OpenWorld& world);
Result<nlohmann::json> user_key(OpenWorld& world, const std::string& action, const nlohmann::json& request);
Result<nlohmann::json> user_login(OpenWorld& world, const nlohmann::json& request);
Result<nlohmann::json> user_wizard(OpenWorld& world, const nlohmann::json& request);

}  // namespace moosaic::server
