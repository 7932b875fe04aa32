// Session: from the accepted connection to the first prompt (sessions.md 2.2, 5).
#include <chrono>
#include <stdexcept>
#include <utility>

#include <moosaic/text.hpp>

#include "session/session.hpp"
#include "session/session_options.hpp"
#include "session/terminal.hpp"

namespace moosaic::session {

void Session::set_up() {
    if (info_.framing) attach_framing();
    attach_frontend();
    if (framing_) {
        framing_->offer();
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

void Session::attach_framing() {
    settings_.put_capability("secure", Value(info_.secure));
    settings_.put_capability("encoding", Value("UTF-8"));
    std::vector<transport::Offer> offers;
    for (const OptionOffer& offer : hub_->offers) {
        attach_protocol(offer);
        if (!options_.empty() && options_.back().about == &offer) offers.push_back(offer.offer);
    }
    transport::FramingHost& host = *this;
    framing_ = info_.framing(host, std::move(offers));
    if (!framing_) throw std::runtime_error("transport." + info_.transport + " made no framing");
}

// One that takes no part, or fails, is left out: its option is not offered.
void Session::attach_protocol(const OptionOffer& offer) {
    try {
        auto host = std::make_unique<OptionHost>(*this, offer);
        auto session = offer.protocol->attach(*host);
        if (!session) return;
        options_.push_back({&offer, std::move(host), std::move(session)});
    } catch (const std::exception& e) {
        left_out(offer, e.what());
    }
}

void Session::attach_frontend() {
    const std::string_view wished = wished_mode(info_);
    const auto [name, plugin] = choose_frontend(hub_->config, wished);
    frontend::Attach attach;
    attach.terminal = info_.terminal;
    attach.telnet = framing_ != nullptr;
    attach.depth = colour_depth(info_);
    attach.max_line = longest_line_ = hub_->config.max_line;
    settings_.put("mode", Value(name == wished ? name : "raw"));
    settings_.put("color_system", Value(colour_name(attach.depth)));
    resized(info_.terminal.columns, info_.terminal.rows);
    frontend_ = plugin->attach(attach, *this);
    if (!frontend_) throw std::runtime_error("frontend." + name + " attached nothing");
}

void Session::greet() {
    place_ = hub_->lobby_place(info_.peer, !info_.loopback);
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
    if (told)
        hub_->refusals.refused(Level::warning, "\"" + info_.identity->login + "\"", info_.peer, result.error().message);
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
    const auto refused = [&](const std::string& why) {
        hub_->refusals.refused(Level::warning, "\"" + who.login + "\"", info_.peer, why);
    };
    if (who.blocked) {
        refused("blocked");
        say(*who.blocked);
        return end("blocked", 1);
    }
    if (who.avatar == 0) {
        say("This account has no character here. Ask the administrator for one.");
        refused("no character");
        return end("no character", 1);
    }
    if (hub_->lifecycle->crowded(who.avatar)) {
        say("You came and went too often. Try again in a minute.");
        return end("too many arrivals", 1);
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
    hub_->entered(who_.login, info_.peer);
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
    if (!framing_ || framing_->offers_answered() || waited >= hub_->config.negotiation) return negotiation_over();
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
