#include "session/hub.hpp"

#include <algorithm>
#include <utility>

#include <moosaic/text.hpp>

#include "session/hub_state.hpp"
#include "session/session.hpp"

namespace moosaic::session {

namespace {

Result<transport::Identity> identity_of(Result<LoginResult> result) {
    if (!result) return tl::unexpected<Error>(std::move(result.error()));
    return transport::Identity{result->account, result->login, result->site_hint};
}

// Sorts one Release into what each session gets of it.
class Router {
public:
    Router(const HubState& state, const task::Release& release)
        : state_(state), release_(release), issuing_(release.session == 0 ? nullptr : state.find(release.session)) {}

    void route(const task::Message& message) {
        auto markup = std::make_shared<const std::string>(text::clean_output(message.markup));
        if (message.printed && release_.session != 0) {
            if (issuing_)
                to(issuing_).items.emplace_back(Delivery::Text{std::move(markup), true, false, message.trusted});
            return;
        }
        for (const auto& session : state_.of(message.recipient))
            to(session).items.emplace_back(
                Delivery::Text{markup, session == issuing_, message.kind == "whisper", message.trusted});
    }

    void route(const task::Event& event) {
        const auto sessions = state_.of(event.recipient);
        if (sessions.empty()) return;
        const bool own = std::find(sessions.begin(), sessions.end(), issuing_) != sessions.end();
        if (const auto* end = std::get_if<verbs::Disconnect>(&event.what);
            end != nullptr && !(own && end->issuing_only)) {
            for (const auto& session : sessions) to(session).items.emplace_back(event.what);
            return;
        }
        to(own ? issuing_ : *std::max_element(sessions.begin(), sessions.end(), [](const auto& a, const auto& b) {
            return a->last_active() < b->last_active();
        })).items.emplace_back(event.what);
    }

    void deliver() {
        if (issuing_ && release_.last) {
            to(issuing_).ends_command = true;
            to(issuing_).status = release_.status;
        }
        for (auto& [id, target] : targets_) target.session->deliver(std::move(target.delivery));
    }

private:
    struct Target {
        std::shared_ptr<Session> session;
        Delivery delivery;
    };

    Delivery& to(const std::shared_ptr<Session>& session) {
        auto& target = targets_[session->id()];
        if (!target.session) target.session = session;
        return target.delivery;
    }

    const HubState& state_;
    const task::Release& release_;
    std::shared_ptr<Session> issuing_;
    std::unordered_map<task::SessionId, Target> targets_;
};

}  // namespace

Hub::Hub(Services& services, Authenticator& authenticator, HubConfig config)
    : state_(std::make_shared<HubState>(services, authenticator, std::move(config))) {}

Hub::~Hub() { stop(); }

void Hub::stop() {
    state_->closing = true;
    state_->logins.stop();
    state_->chores.stop();
    for (const auto& session : state_->all()) session->on_closed("the server stopped");
    state_->wait_empty();  // the work of a session may be running on a thread of somebody else
    state_->lifecycle->stop();
    state_->gate->close();
}

void Hub::attach(task::Tasks& tasks) {
    state_->tasks = &tasks;
    state_->lifecycle->attach(tasks);
}

void Hub::take_plugins(std::map<std::string, frontend::Frontend*> frontends,
                       std::map<std::string, protocol::Protocol*> protocols) {
    state_->config.frontends = std::move(frontends);
    state_->config.protocols = std::move(protocols);
    state_->offers = option_offers(state_->config);
}

void Hub::take_limits(const HubConfig& fresh) {
    HubConfig& config = state_->config;
    config.login_deadline = fresh.login_deadline;
    config.login_attempts = fresh.login_attempts;
    config.allow_cleartext_passwords = fresh.allow_cleartext_passwords;
    config.sessions_per_account = fresh.sessions_per_account;
    config.max_line = fresh.max_line;
    config.type_ahead = fresh.type_ahead;
    config.output_buffer = fresh.output_buffer;
}

void Hub::authenticate_password(std::string login, std::string password, std::string peer,
                                std::function<void(Result<transport::Identity>)> done) {
    state_->check_password(std::move(login), std::move(password), peer,
                           [done = std::move(done)](Result<LoginResult> r) { done(identity_of(std::move(r))); });
}

void Hub::authenticate_key(std::string login, std::string algorithm, std::string blob, std::string peer,
                           std::function<void(Result<transport::Identity>)> done) {
    state_->check_key(std::move(login), std::move(algorithm), std::move(blob), peer,
                      [done = std::move(done)](Result<LoginResult> r) { done(identity_of(std::move(r))); });
}

std::size_t Hub::lanes() const { return state_->tasks->lanes(); }

std::uint64_t Hub::watch(int fd, std::function<void()> ready) { return state_->tasks->watch(fd, std::move(ready)); }

void Hub::unwatch(std::uint64_t number) { state_->tasks->unwatch(number); }

std::shared_ptr<transport::SessionSink> Hub::open(transport::ConnectionInfo info,
                                                  std::shared_ptr<transport::Connection> connection) {
    auto session = std::make_shared<Session>(state_, state_->next_id(), std::move(info), std::move(connection));
    state_->add(session);
    session->open();
    return session;
}

void Hub::release(task::Release release) {
    Router router(*state_, release);
    for (const auto& item : release.items) std::visit([&](const auto& one) { router.route(one); }, item);
    router.deliver();
}

bool Hub::is_connected(Id avatar) { return state_->is_present(avatar); }

std::string Hub::address_of(task::SessionId session) {
    const auto found = state_->find(session);
    return found ? found->view().peer : std::string();
}

std::vector<task::Outbox::Presence> Hub::connected() {
    std::vector<Presence> out;
    for (const auto& [avatar, sessions] : state_->present()) {
        Presence p{avatar, 0, 0};
        for (const auto& session : sessions) {
            const SessionView v = session->view();
            p.idle = session == sessions.front() ? v.idle : std::min(p.idle, v.idle);
            p.connected = std::max(p.connected, v.connected);
        }
        out.push_back(p);
    }
    return out;
}

std::vector<SessionView> Hub::sessions() {
    std::vector<SessionView> out;
    for (const auto& [avatar, sessions] : state_->present())
        for (const auto& session : sessions) out.push_back(session->view());
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return out;
}

void Hub::notice(Id avatar, std::string_view text) {
    for (const auto& session : avatar == 0 ? state_->all() : state_->of(avatar)) session->notice(std::string(text));
}

bool Hub::notice_session(task::SessionId session, std::string_view text) {
    const auto found = state_->find(session);
    if (found) found->notice(std::string(text));
    return found != nullptr;
}

std::size_t Hub::boot(Id avatar, std::string_view reason) {
    const auto sessions = state_->of(avatar);
    for (const auto& session : sessions) session->boot(std::string(reason), 0);
    return sessions.size();
}

bool Hub::boot_session(task::SessionId session, std::string_view reason) {
    const auto found = state_->find(session);
    if (!found) return false;
    found->boot(std::string(reason), 0);
    return true;
}

bool Hub::shutdown(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    state_->closing = true;
    for (const auto& session : state_->all()) session->boot("The server is shutting down. Goodbye.", 0);
    const bool polite = state_->wait_empty(deadline - limit / 5);
    for (const auto& session : state_->all()) session->abandon();
    const bool hooks = state_->lifecycle->wait_idle(deadline);
    return state_->wait_empty(deadline) && polite && hooks;
}

}  // namespace moosaic::session
