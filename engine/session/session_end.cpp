// Session: the end, for every cause (sessions.md 12).
#include <utility>

#include "session/session.hpp"
#include "session/session_options.hpp"

namespace moosaic::session {

// Presence ends now; the connection when everything queued has been handed over, or at the limit.
void Session::end(std::string reason, int status) {
    if (phase_ >= Phase::closing) return;
    drain();
    keep_what_is_written();
    phase_ = Phase::closing;
    end_reason_ = std::move(reason);
    end_status_ = status;
    lines_.clear();
    inbox_.clear();
    leave();
    flush_timer_ = after(hub_->config.flush_limit, &Session::finish);
    try_finish();
}

void Session::try_finish() {
    drain();
    if (pending_.empty()) finish();
}

void Session::finish() {
    if (finished_ || phase_ == Phase::closed) return;
    finished_ = true;
    if (frontend_) frontend_->finish();
    flush();
    if (connection_) connection_->close(end_reason_, end_status_);
}

void Session::leave() {
    if (!std::exchange(entered_, false)) return;
    hub_->services.log().info("session " + std::to_string(id_) + ": " + who_.login + " disconnected (" +
                              (end_reason_.empty() ? "connection lost" : end_reason_) + ")");
    if (hub_->leave(who_.avatar, id_)) hub_->lifecycle->disconnect(who_.avatar, id_);
}

void Session::login_timed_out() {
    if (phase_ != Phase::login && phase_ != Phase::checking) return;
    say("The login took too long.");
    end("login timed out", 1);
}

void Session::frame_timed_out() {
    if (!framing_ || phase_ >= Phase::closing || watched_frame_ == 0) return;
    if (framing_->unfinished_frame() != watched_frame_) return;
    if (reading_paused_ || !inbox_.empty()) {  // it is this side that does not read
        frame_timer_ = after(hub_->config.frame_limit, &Session::frame_timed_out);
        return;
    }
    framing_abuse("a frame was not finished in time");
}

void Session::closed(const std::string& reason) {
    if (phase_ == Phase::closed) return;
    // Whatever fails on the way: who waits for all sessions to be gone waits for this.
    struct Forget {
        Session& session;
        ~Forget() { session.hub_->forget(session.id_); }
    } const last{*this};
    if (end_reason_.empty()) end_reason_ = reason;
    keep_what_is_written();
    phase_ = Phase::closed;
    leave();
    place_.reset();
    login_timer_.reset();
    negotiation_timer_.reset();
    frame_timer_.reset();
    alive_timer_.reset();
    flush_timer_.reset();
    refused_timer_.reset();
    frontend_.reset();
    options_.clear();
    framing_.reset();
    connection_.reset();
}

// A fault of a plugin's or of our own. Nothing of the session is trusted any more: what is said goes past its frontend.
void Session::broke(const std::string& what) {
    if (phase_ == Phase::closed) return;
    hub_->services.log().error("session " + std::to_string(id_) + " over transport." + info_.transport +
                               " ended by a fault: " + what);
    phase_ = Phase::closing;
    finished_ = true;
    end_reason_ = "internal error";
    end_status_ = 1;
    lines_.clear();
    inbox_.clear();
    leave();
    frontend_.reset();  // the work that failed has been left: it is in none of its calls
    if (!connection_) return;
    connection_->send(std::exchange(out_, {}) + "\r\nThe server has a fault, and ends this session.\r\n");
    connection_->close(end_reason_, end_status_);
}

}  // namespace moosaic::session
