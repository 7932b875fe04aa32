// Session: from the accepted connection to the first prompt (sessions.md 2.2, 5).
#include <algorithm>
#include <chrono>
#include <utility>

#include <moosaic/text.hpp>

#include "session/session.hpp"
#include "session/session_options.hpp"
#include "session/terminal.hpp"

namespace moosaic::session {

void Session::set_up() {
    if (speaks_telnet(info_)) attach_protocols();
    attach_frontend();
    if (codec_) {
        codec_->offer();
        alive_timer_ = after(hub_->config.keep_alive, &Session::keep_alive);
    }
    if (hub_->closing) {
        say("The server is shutting down. Try again in a while.");
        end("shutting down", 1);
        return;
    }
    if (!info_.identity) return greet();
    phase_ = Phase::checking;
    hub_->check_identity(*info_.identity, [self = shared_from_this()](Result<LoginResult> result) {
        self->post([result = std::move(result)](Session& s) { s.login_checked(result, true); });
    });
}

void Session::attach_protocols() {
    auto plugins = hub_->config.protocols;
    std::stable_sort(plugins.begin(), plugins.end(),
                     [](const auto* a, const auto* b) { return a->order() < b->order(); });
    std::vector<TelnetOffer> offers;
    for (const protocol::Protocol* p : plugins) offers.push_back({p->option(), p->offer_us(), p->offer_him()});
    TelnetHandler& handler = *this;
    codec_ = std::make_unique<TelnetCodec>(handler, std::move(offers));
    settings_.put_capability("secure", Value(info_.secure));
    settings_.put_capability("encoding", Value("UTF-8"));
    for (protocol::Protocol* p : plugins) {
        auto host = std::make_unique<OptionHost>(*this, p->option());
        auto session = p->attach(*host);
        if (session) options_.push_back({p->option(), std::move(host), std::move(session)});
    }
}

void Session::attach_frontend() {
    const auto& frontends = hub_->config.frontends;
    auto at = frontends.find(std::string(wished_mode(info_)));
    if (at == frontends.end()) at = frontends.find("raw");
    frontend::Attach attach;
    attach.terminal = info_.terminal;
    attach.telnet = codec_ != nullptr;
    attach.depth = colour_depth(info_);
    attach.max_line = hub_->config.max_line;
    settings_.put("mode", Value(at->first));
    settings_.put("color_system", Value(colour_name(attach.depth)));
    resized(info_.terminal.columns, info_.terminal.rows);
    frontend_ = at->second->attach(attach, *this);
}

void Session::greet() {
    place_ = hub_->lobby->enter(address_of(info_.peer), !info_.loopback);
    if (!place_) {
        say("Too many are logging in at the moment. Try again in a minute.");
        return end("too many connections without a login", 1);
    }
    const bool allowed = info_.secure || info_.loopback || hub_->config.allow_cleartext_passwords;
    LoginDialogueHost& host = *this;
    dialogue_.emplace(host, hub_->config.login_attempts, allowed);
    login_timer_ = after(hub_->config.login_deadline.get(), &Session::login_timed_out);
    std::string text = hub_->config.greeting;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty()) say(text);
    pump();
}

void Session::login_checked(Result<LoginResult> result, bool told) {
    if (phase_ != Phase::checking) return;
    busy_ = false;
    if (result) return begin(std::move(*result));
    hub_->services.log().info("login refused on " + info_.transport + " from " + info_.peer);
    if (told) {
        say(result.error().message);
        return end("login refused", 1);
    }
    phase_ = Phase::login;
    dialogue_->failed(result.error().message);
    pump();
}

void Session::begin(LoginResult who) {
    phase_ = Phase::starting;
    login_timer_.reset();
    dialogue_.reset();
    place_.reset();
    if (who.blocked) {
        say(*who.blocked);
        return end("blocked", 1);
    }
    if (who.avatar == 0) {
        say("This account has no character here. Ask the administrator for one.");
        return end("no character", 1);
    }
    who_ = std::move(who);
    const auto now = hub_->services.clock().steady();
    touched_ = now;
    entered_at_ = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
    last_active_ = entered_at_;
    const std::size_t count = hub_->enter(who_.avatar, shared_from_this());
    if (count == 0) {
        say("You are connected " + std::to_string(hub_->config.sessions_per_account) +
            " times already, which is the limit. Close one of these sessions first.");
        return end("too many sessions", 1);
    }
    entered_ = true;
    hub_->services.log().info("session " + std::to_string(id_) + ": " + who_.login + " connected by " +
                              info_.transport + " from " + info_.peer);
    hub_->touch(who_.avatar);
    say("");
    say("Connected to " + hub_->config.universe + ".");
    say("");
    if (count > 1) say("You are now connected " + std::to_string(count) + " times.");
    when_negotiated(count == 1 ? &Session::run_confunc : &Session::look_again);
}

// Answers to the telnet offers are worth a short wait: the first room display should know the client's width.
void Session::when_negotiated(void (Session::*work)()) {
    negotiated_ = work;
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(hub_->services.clock().steady() - opened_);
    if (!codec_ || codec_->offers_answered() || waited >= hub_->config.negotiation) return negotiation_over();
    negotiation_timer_ = after(hub_->config.negotiation - waited, &Session::negotiation_over);
}

void Session::negotiation_over() {
    negotiation_timer_.reset();
    const auto work = std::exchange(negotiated_, nullptr);
    if (work != nullptr && phase_ == Phase::starting) (this->*work)();
}

void Session::run_confunc() {
    hub_->lifecycle->connect(who_.avatar, id_, settings_.dict(),
                             [self = shared_from_this()] { self->post(&Session::started); });
}

void Session::started() {
    if (phase_ != Phase::starting) return;
    phase_ = Phase::running;
    pump();
}

// A further session of the avatar: no confunc, but its own view of the room.
void Session::look_again() {
    phase_ = Phase::running;
    command("look", std::nullopt);
    pump();
}

}  // namespace moosaic::session
