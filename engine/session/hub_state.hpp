// HubState: what the sessions of a Hub share: services, limits, pools, the registry of who is connected.
//
// Any thread, unless a member says otherwise. The registry's lock is never held while a session is called.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <moosaic/mutex.hpp>

#include "session/authenticator.hpp"
#include "session/drafts.hpp"
#include "session/gate.hpp"
#include "session/hub.hpp"
#include "session/lifecycle.hpp"
#include "session/lobby.hpp"
#include "session/login_throttle.hpp"
#include "session/pool.hpp"
#include "session/refusal_log.hpp"
#include "session/stream_plugins.hpp"

namespace moosaic::session {

class Session;

// Large: references to what all sessions share, beside the registry and its counts.
class HubState : public std::enable_shared_from_this<HubState> {
public:
    HubState(Services& services, Authenticator& authenticator, HubConfig config);

    using Checked = std::function<void(Result<LoginResult>)>;
    // Throttled, then checked in the authentication pool; `done` exactly once, on any thread.
    void check_password(std::string login, std::string password, const std::string& peer, Checked done);
    void check_key(std::string login, std::string algorithm, std::string blob, const std::string& peer, Checked done);
    // Somebody has logged in from there.
    void entered(const std::string& login, const std::string& peer);
    // A place before the login; null: turn the caller away.
    std::unique_ptr<Lobby::Place> lobby_place(const std::string& peer, bool limited);
    void check_identity(transport::Identity identity, Checked done);

    // The registry of live connections …
    task::SessionId next_id() { return tasks->new_session(); }
    void add(const std::shared_ptr<Session>& session);
    void forget(task::SessionId id);
    [[nodiscard]] std::shared_ptr<Session> find(task::SessionId id) const;
    [[nodiscard]] std::vector<std::shared_ptr<Session>> all() const;
    void wait_empty();
    bool wait_empty(std::chrono::steady_clock::time_point deadline);
    // … and of who is present. enter: how many sessions the avatar has now; 0: the limit, not entered.
    std::size_t enter(Id avatar, const std::shared_ptr<Session>& session);
    // True: that was its last one.
    bool leave(Id avatar, task::SessionId id);
    [[nodiscard]] std::vector<std::shared_ptr<Session>> of(Id avatar) const;
    [[nodiscard]] bool is_present(Id avatar) const;
    [[nodiscard]] std::map<Id, std::vector<std::shared_ptr<Session>>> present() const;
    [[nodiscard]] std::size_t online() const;

    // last_connected_time of the avatar := now. Off this thread.
    void touch(Id avatar);

    Services& services;
    HubConfig config;                 // its live members may change at any time, the others never
    task::Tasks* tasks = nullptr;     // set once, before anybody connects
    std::vector<OptionOffer> offers;  // constant once a transport listens
    std::atomic<bool> closing{false};
    // Shut when the hub goes: whatever outlives it (timers, hooks under way) uses nothing of this any more.
    const std::shared_ptr<Gate> gate = std::make_shared<Gate>();
    Pool chores;  // short blocking reads and writes of the world
    Pool logins;  // password hashing
    std::shared_ptr<Lifecycle> lifecycle;
    const std::shared_ptr<Lobby> lobby;
    RefusalLog refusals;
    Drafts drafts;

private:
    void check(const std::string& login, const std::string& peer, std::function<Verdict()> ask, Checked done);
    void refused(Level level, const std::string& login, std::optional<bool> known, const std::string& peer,
                 const std::string& how);

    Authenticator& authenticator_;
    Throttle throttle_;
    mutable SharedMutex mutex_;
    std::condition_variable_any empty_;
    std::unordered_map<task::SessionId, std::shared_ptr<Session>> sessions_ MOOSAIC_GUARDED_BY(mutex_);
    std::map<Id, std::vector<std::shared_ptr<Session>>> present_ MOOSAIC_GUARDED_BY(mutex_);
    Gauge& gauge_;
    Counter& failures_;
};

}  // namespace moosaic::session
