// NAWS, telnet option 31 (RFC 1073): the client reports the size of its window.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include <moosaic/protocol.hpp>

namespace moosaic::naws {

class NawsSession final : public protocol::ProtocolSession {
public:
    // `clock` may be null: then updates are not limited.
    NawsSession(protocol::ProtocolHost& host, Clock* clock) : host_(host), clock_(clock) {}

    void on_enabled(bool us) override;
    void on_disabled(bool us) override;
    void on_subnegotiation(std::string_view payload) override;

private:
    bool too_often();

    protocol::ProtocolHost& host_;
    Clock* clock_;
    bool on_ = false;
    std::chrono::steady_clock::time_point second_;
    int updates_ = 0;  // in this second
};

class Naws final : public protocol::Protocol {
public:
    Result<void> configure(const Config& config, Services& services) override;
    [[nodiscard]] std::uint8_t option() const override { return 31; }
    [[nodiscard]] bool offer_him() const override { return true; }
    [[nodiscard]] int order() const override { return 80; }  // after TTYPE (protocols.md 2.2)
    std::unique_ptr<protocol::ProtocolSession> attach(protocol::ProtocolHost& host) override;

private:
    Clock* clock_ = nullptr;
};

}  // namespace moosaic::naws
