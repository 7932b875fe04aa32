// The face a protocol plugin sees of the session it is attached to.
#pragma once

#include "session/session.hpp"

namespace moosaic::session {

class Session::OptionHost final : public protocol::ProtocolHost {
public:
    OptionHost(Session& session, std::uint8_t option) : session_(session), option_(option) {}

    void send_subnegotiation(std::string_view payload) override {
        session_.write(session_.codec_->encode_frame(option_, payload));
    }
    void set_size(int columns, int rows) override { session_.resized(columns, rows); }
    void set_capability(std::string_view key, Value value) override {
        session_.settings_.put_capability(key, std::move(value));
    }

private:
    Session& session_;
    std::uint8_t option_;
};

}  // namespace moosaic::session
