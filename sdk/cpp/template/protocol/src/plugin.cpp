// protocol/@NAME@: a telnet option of one's own that notes what the client says of itself.
#include <moosaic/protocol.hpp>

namespace {

class Session final : public moosaic::protocol::ProtocolSession {
public:
    explicit Session(moosaic::protocol::ProtocolHost& host) : host_(host) {}
    void on_enabled(bool us) override { agreed_ = agreed_ || !us; }
    void on_disabled(bool us) override { agreed_ = agreed_ && us; }
    void on_subnegotiation(std::string_view payload) override {
        if (agreed_ && payload.size() <= 64) host_.set_capability("@NAME@", std::string(payload));
    }

private:
    moosaic::protocol::ProtocolHost& host_;
    bool agreed_ = false;
};

class @CLASS@ final : public moosaic::protocol::Protocol {
public:
    [[nodiscard]] std::uint8_t option() const override { return 140; }  // unassigned
    [[nodiscard]] bool offer_him() const override { return true; }
    std::unique_ptr<moosaic::protocol::ProtocolSession> attach(moosaic::protocol::ProtocolHost& host) override {
        return std::make_unique<Session>(host);
    }
};

}  // namespace

MOOSAIC_PLUGIN("protocol", "@NAME@", "0.1.0", @CLASS@);
