// Session: construction, the strand, and what other threads may call.
#include "session/session.hpp"

#include <exception>
#include <utility>

#include <moosaic/markup.hpp>

#include "session/session_options.hpp"

namespace moosaic::session {

namespace {

std::int64_t nanoseconds(std::chrono::steady_clock::time_point t) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(t.time_since_epoch()).count();
}

}  // namespace

Session::Session(std::shared_ptr<HubState> hub, task::SessionId id, transport::ConnectionInfo info,
                 std::shared_ptr<transport::Connection> connection)
    : hub_(std::move(hub)),
      id_(id),
      info_(std::move(info)),
      connection_(std::move(connection)),
      pending_(hub_->config.output_buffer),
      last_sent_(hub_->services.clock().steady()),
      opened_(last_sent_),
      touched_(last_sent_),
      last_active_(nanoseconds(last_sent_)) {}

Session::~Session() = default;

void Session::post(std::function<void(Session&)> work) {
    strand_.post([self = shared_from_this(), work = std::move(work)] {
        // One session's fault is its own: it ends, the others go on.
        try {
            work(*self);
            self->flush();
        } catch (const std::exception& e) {
            self->broke(e.what());
        } catch (...) {
            self->broke("something that is no std::exception");
        }
    });
}

void Session::post(void (Session::*work)()) {
    post([work](Session& self) { (self.*work)(); });
}

std::unique_ptr<Timer> Session::after(std::chrono::milliseconds delay, void (Session::*work)()) {
    Loop& loop = hub_->services.loop();
    // By way of the loop: the work may destroy the timer, which must not happen inside its own callback.
    return loop.after(delay, [weak = weak_from_this(), work, &loop] {
        loop.post([weak, work] {
            if (const auto self = weak.lock()) self->post(work);
        });
    });
}

void Session::open() { post(&Session::set_up); }

void Session::on_bytes(std::string_view bytes) {
    post([data = std::string(bytes)](Session& self) { self.receive(data); });
}

void Session::on_end_of_input() { post(&Session::end_of_input_reached); }

void Session::on_resize(int columns, int rows) {
    post([columns, rows](Session& self) { self.resized(columns, rows); });
}

void Session::on_interrupt() {
    post([](Session& self) {
        if (self.phase_ >= Phase::closing || !self.frontend_) return;
        self.frontend_->erase_line();
        self.stop_command();
    });
}

void Session::on_drained() { post(&Session::pump); }

void Session::on_closed(std::string_view reason) {
    post([why = std::string(reason)](Session& self) { self.closed(why); });
}

void Session::deliver(Delivery delivery) {
    post([d = std::move(delivery)](Session& self) { self.accept(d); });
}

void Session::notice(std::string text) {
    post([t = std::move(text)](Session& self) {
        self.say(t);
        self.pump();
    });
}

void Session::boot(std::string reason, int status) {
    post([r = std::move(reason), status](Session& self) {
        if (!r.empty()) self.say(r);
        self.end(r.empty() ? "booted" : r, status);
    });
}

void Session::abandon() {
    post([](Session& self) {
        self.end("abandoned", 1);
        self.finish();
    });
}

SessionView Session::view() const {
    const std::int64_t now = nanoseconds(hub_->services.clock().steady());
    SessionView v;
    v.id = id_;
    v.avatar = who_.avatar;
    v.login = who_.login;
    v.transport = info_.transport;
    v.peer = info_.peer;
    v.secure = info_.secure;
    v.idle = static_cast<double>(now - last_active_) / 1e9;
    v.connected = static_cast<double>(now - entered_at_) / 1e9;
    return v;
}

}  // namespace moosaic::session
