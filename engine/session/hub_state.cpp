#include "session/hub_state.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <exception>
#include <utility>

#include "session/once.hpp"
#include "session/session.hpp"

namespace moosaic::session {

namespace {

constexpr std::size_t chores_limit = 100000;

std::string iso_utc(std::chrono::system_clock::time_point when) {
    const auto since = when.time_since_epoch();
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
    const std::time_t seconds = static_cast<std::time_t>(micros / 1000000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> day{};
    const std::size_t size = std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::array<char, 32> tail{};
    const int more = std::snprintf(tail.data(), tail.size(), ".%06d+00:00", static_cast<int>(micros % 1000000));
    return std::string(day.data(), size) + std::string(tail.data(), static_cast<std::size_t>(more));
}

// What an attempt gives when the authenticator itself fails: the same for every name.
template <class Ask>
auto guarded(Logger& log, const Ask& ask) -> decltype(ask()) {
    try {
        return ask();
    } catch (const std::exception& e) {
        log.error(std::string("login check failed: ") + e.what());
        return {fail("logins are not possible at the moment")};
    }
}

}  // namespace

HubState::HubState(Services& services_, Authenticator& authenticator, HubConfig config_)
    : services(services_),
      config(std::move(config_)),
      offers(option_offers(config)),
      chores(2, chores_limit),
      logins(config.login_threads, config.login_queue),
      lifecycle(std::make_shared<Lifecycle>(services.loop(), gate, chores, config.hook_limit)),
      lobby(std::make_shared<Lobby>(config.login_places, config.login_places_of_address, services.random())),
      refusals(services, gate),
      authenticator_(authenticator),
      throttle_(config.login_delay, config.login_delay_max),
      gauge_(services.metrics().gauge("moosaic_sessions", "Connections, logged in or not")),
      failures_(services.metrics().counter("moosaic_login_failures_total", "Refused passwords and keys")) {}

// For whoever watches the log. A name that nobody has is not shown: after a wrong password the prompt asks for a name
// again, and many type the right password there.
void HubState::refused(Level level, const std::string& login, std::optional<bool> known, const std::string& peer,
                       const std::string& how) {
    failures_.add();
    const auto who = !known ? std::string("a name not looked up") : *known ? "\"" + login + "\"" : "an unknown name";
    refusals.refused(level, who, peer, how);
}

void HubState::entered(const std::string& login, const std::string& peer) {
    throttle_.entered(address_of(peer), login, services.clock().steady());
}

std::unique_ptr<Lobby::Place> HubState::lobby_place(const std::string& peer, bool limited) {
    const auto address = address_of(peer);
    return lobby->enter(address, limited, throttle_.knows(address));
}

void HubState::check(const std::string& login, const std::string& peer, std::function<Verdict()> ask, Checked done) {
    const auto address = address_of(peer);
    const auto turn = throttle_.begin(address, login, services.clock().steady());
    auto finish = [self = shared_from_this(), login, peer, address, turn, done = std::move(done)](Verdict verdict) {
        auto& result = verdict.result;
        self->throttle_.finish(turn, address, login, result.has_value(), self->services.clock().steady());
        if (!result) self->refused(Level::warning, login, verdict.known, peer, "password: " + result.error().message);
        done(std::move(result));
    };
    auto start = [self = shared_from_this(), address, turn, ask = std::move(ask), finish] {
        const bool queued =
            self->logins.post([self, ask, finish] { finish(guarded(self->services.log(), ask)); }, address, turn.known);
        if (!queued) finish({fail("too many logins at the moment", {}, "try again in a minute")});
    };
    if (turn.wait.count() == 0) return start();
    std::make_shared<Once>(services.loop(), gate, start)->arm(turn.wait);
}

void HubState::check_password(std::string login, std::string password, const std::string& peer, Checked done) {
    auto ask = [self = shared_from_this(), login, password = std::move(password)] {
        return self->authenticator_.password(login, password);
    };
    check(login, peer, std::move(ask), std::move(done));
}

// Not throttled: offering a key one does not hold gains nothing, and honest clients offer several.
void HubState::check_key(std::string login, std::string algorithm, std::string blob, const std::string& peer,
                         Checked done) {
    auto work = [self = shared_from_this(), login = std::move(login), algorithm = std::move(algorithm),
                 blob = std::move(blob), peer, done] {
        auto verdict = guarded(self->services.log(), [&] { return self->authenticator_.key(login, algorithm, blob); });
        auto& result = verdict.result;
        if (!result)
            self->refused(Level::info, login, verdict.known, peer, algorithm + " key: " + result.error().message);
        done(std::move(result));
    };
    if (!chores.post(std::move(work))) done(fail("too many logins at the moment"));
}

void HubState::check_identity(transport::Identity identity, Checked done) {
    auto work = [self = shared_from_this(), identity = std::move(identity), done] {
        done(guarded(self->services.log(), [&] { return self->authenticator_.identity(identity); }));
    };
    if (!chores.post(std::move(work))) done(fail("too many logins at the moment"));
}

void HubState::add(const std::shared_ptr<Session>& session) {
    const WriteLock lock(mutex_);
    sessions_.emplace(session->id(), session);
    gauge_.set(static_cast<double>(sessions_.size()));
}

void HubState::forget(task::SessionId id) {
    std::shared_ptr<Session> last;  // destroyed after the lock
    const WriteLock lock(mutex_);
    const auto at = sessions_.find(id);
    if (at == sessions_.end()) return;
    last = std::move(at->second);
    sessions_.erase(at);
    // Before anybody who waits hears of it: the hub, and what it uses, may be gone a moment later.
    gauge_.set(static_cast<double>(sessions_.size()));
    if (sessions_.empty()) empty_.notify_all();
}

std::shared_ptr<Session> HubState::find(task::SessionId id) const {
    const ReadLock lock(mutex_);
    const auto at = sessions_.find(id);
    return at == sessions_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<Session>> HubState::all() const {
    const ReadLock lock(mutex_);
    std::vector<std::shared_ptr<Session>> out;
    out.reserve(sessions_.size());
    for (const auto& [id, session] : sessions_) out.push_back(session);
    return out;
}

void HubState::wait_empty() {
    WriteLock lock(mutex_);
    empty_.wait(lock, [this]() MOOSAIC_REQUIRES(mutex_) { return sessions_.empty(); });
}

bool HubState::wait_empty(std::chrono::steady_clock::time_point deadline) {
    WriteLock lock(mutex_);
    return empty_.wait_until(lock, deadline, [this]() MOOSAIC_REQUIRES(mutex_) { return sessions_.empty(); });
}

std::size_t HubState::enter(Id avatar, const std::shared_ptr<Session>& session) {
    const WriteLock lock(mutex_);
    auto& here = present_[avatar];
    if (here.size() >= config.sessions_per_account) return 0;
    here.push_back(session);
    return here.size();
}

bool HubState::leave(Id avatar, task::SessionId id) {
    std::shared_ptr<Session> gone;  // destroyed after the lock
    const WriteLock lock(mutex_);
    const auto at = present_.find(avatar);
    if (at == present_.end()) return false;
    auto& here = at->second;
    const auto found = std::find_if(here.begin(), here.end(), [id](const auto& s) { return s->id() == id; });
    if (found == here.end()) return false;
    gone = std::move(*found);
    here.erase(found);
    if (!here.empty()) return false;
    present_.erase(at);
    return true;
}

std::vector<std::shared_ptr<Session>> HubState::of(Id avatar) const {
    const ReadLock lock(mutex_);
    const auto at = present_.find(avatar);
    return at == present_.end() ? std::vector<std::shared_ptr<Session>>() : at->second;
}

bool HubState::is_present(Id avatar) const {
    const ReadLock lock(mutex_);
    return present_.contains(avatar);
}

std::map<Id, std::vector<std::shared_ptr<Session>>> HubState::present() const {
    const ReadLock lock(mutex_);
    return present_;
}

std::size_t HubState::online() const {
    const ReadLock lock(mutex_);
    return present_.size();
}

void HubState::touch(Id avatar) {
    auto work = [self = shared_from_this(), avatar] {
        try {
            self->tasks->set_property(avatar, "last_connected_time",
                                      Value(DateTime{iso_utc(self->services.clock().wall())}));
        } catch (const std::exception& e) {
            self->services.log().warning(std::string("last_connected_time was not written: ") + e.what());
        }
    };
    if (!chores.post(std::move(work))) services.log().warning("last_connected_time was not written: too much to do");
}

}  // namespace moosaic::session
