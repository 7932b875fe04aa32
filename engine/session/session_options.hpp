// The face a protocol plugin sees of the session it is attached to. What it hands over is checked here.
#pragma once

#include "session/session.hpp"

namespace moosaic::session {

class Session::OptionHost final : public protocol::ProtocolHost {
public:
    OptionHost(Session& session, const OptionOffer& about) : session_(session), about_(about) {}

    bool send_subnegotiation(std::string_view payload) override {
        if (!session_.framing_ || !session_.connection_) return false;
        const std::size_t waiting = session_.connection_->backlog() + session_.out_.size();
        if (waiting + payload.size() > session_.hub_->config.output_buffer) return false;
        session_.write(session_.framing_->frame(about_.offer.option, payload));
        return true;
    }
    void set_size(int columns, int rows) override { session_.resized(columns, rows); }
    void set_capability(std::string_view key, Value value) override {
        if (session_.settings_.put_capability(key, std::move(value)) || std::exchange(complained_, true)) return;
        session_.hub_->services.log().warning(about_.plugin +
                                              " set a capability that is too large, or too many: session " +
                                              std::to_string(session_.id_) + " does without");
    }

private:
    Session& session_;
    const OptionOffer& about_;
    bool complained_ = false;
};

}  // namespace moosaic::session
