// Telnet: splits a connection's bytes into user text and telnet events, and writes both back (protocols.md 1, 2).
//
// libtelnet does the framing and the RFC 1143 state machine. It keeps up to 16 KiB of a frame, lets the rest of a
// longer one appear as typed text, interprets MCCP and ZMP on its own and does not limit anything; so a guard in front
// of it follows the same states, collects each subnegotiation within its bound, and hands libtelnet only whole commands
// and whole frames of options that are on.
//
// The host is called from inside receive(), offer(), hide_input().
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/base/telnet.hpp>

struct telnet_t;
struct telnet_telopt_t;

namespace moosaic::base {

// Large: a state machine with one field a bound; libtelnet calls back into it.
class TelnetCodec final : public transport::Framing {
public:
    TelnetCodec(transport::FramingHost& host, std::vector<transport::Offer> offers, TelnetLimits limits = {});
    ~TelnetCodec() override;
    TelnetCodec(const TelnetCodec&) = delete;
    TelnetCodec& operator=(const TelnetCodec&) = delete;

    void receive(std::string_view bytes) override;
    // Every WILL, the unsolicited WONT SGA (protocols.md 2.2), every DO.
    void offer() override;
    void hide_input(bool hidden) override;  // WILL ECHO, WONT ECHO

    [[nodiscard]] std::string text(std::string_view bytes) const override;  // doubles FF
    [[nodiscard]] std::string frame(std::uint8_t option, std::string_view payload) const override;
    [[nodiscard]] std::string prompt_mark() const override;  // IAC EOR where agreed, else IAC GA
    [[nodiscard]] std::string keep_alive() const override;   // IAC NOP

    [[nodiscard]] bool enabled(std::uint8_t option, bool us) const { return (us ? us_ : him_)[option]; }
    [[nodiscard]] bool offers_answered() const override { return unanswered_ == 0; }
    [[nodiscard]] std::uint64_t unfinished_frame() const override {
        return state_ >= State::sb_option ? frames_begun_ : 0;
    }

private:
    enum class State : std::uint8_t { data, iac, negotiation, sb_option, sb_data, sb_iac };
    enum class Asked : std::uint8_t { nothing, hide, show };

    friend struct TelnetCodecEvents;
    void step(std::uint8_t byte);
    void command(std::uint8_t byte);
    void report_command(std::uint8_t byte);
    void negotiate(std::uint8_t verb, std::uint8_t option);
    void end_frame(bool whole);
    void feed(std::string_view bytes);
    void mark(std::uint8_t option, bool us, bool enabled);
    void answered(std::uint8_t option, bool us);

    transport::FramingHost& host_;
    std::vector<transport::Offer> offers_;
    TelnetLimits limits_;
    std::unique_ptr<telnet_telopt_t[]> table_;  // read by telnet_ as long as it lives
    std::unique_ptr<telnet_t, void (*)(telnet_t*)> telnet_;
    std::array<bool, 256> us_{};
    std::array<bool, 256> him_{};
    std::array<std::uint8_t, 256> waiting_{};  // bit 0: our WILL has no answer, bit 1: our DO
    int unanswered_ = 0;

    State state_ = State::data;
    std::uint8_t verb_ = 0;
    std::uint8_t option_ = 0;
    std::string frame_;
    bool oversize_ = false;
    int discarded_ = 0;
    int negotiations_ = 0;
    int commands_ = 0;
    std::uint64_t frames_begun_ = 0;
    bool dead_ = false;
    Asked asked_ = Asked::nothing;  // our last word about ECHO …
    bool asked_answered_ = true;    // … and whether the client has answered it
};

}  // namespace moosaic::base
