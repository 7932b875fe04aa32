// Telnet: splits a connection's bytes into user text and telnet events, and writes both back (protocols.md 1, 2).
//
// libtelnet does the framing and the RFC 1143 state machine. It keeps up to 16 KiB of a frame, lets the rest of a
// longer one appear as typed text, interprets MCCP and ZMP on its own and does not limit anything; so a guard in front
// of it follows the same states, collects each subnegotiation within its bound, and hands libtelnet only whole commands
// and whole frames of options that are on.
//
// Not thread-safe; the handler is called from inside receive(), offer(), echo().
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct telnet_t;
struct telnet_telopt_t;

namespace moosaic::session {

class TelnetHandler {
public:
    virtual ~TelnetHandler() = default;
    virtual void telnet_text(std::string_view bytes) = 0;   // user bytes
    virtual void telnet_send(std::string_view bytes) = 0;   // goes out exactly so
    virtual void telnet_command(std::uint8_t command) = 0;  // AYT EC EL IP …
    virtual void telnet_option(std::uint8_t option, bool us, bool enabled) = 0;
    virtual void telnet_frame(std::uint8_t option, std::string_view payload) = 0;  // only of options that are on
    virtual void telnet_abuse(std::string_view what) = 0;                          // a limit was passed: close
};

struct TelnetOffer {
    std::uint8_t option = 0;
    bool us = false;   // WILL
    bool him = false;  // DO
};

struct TelnetLimits {
    std::size_t frame = 8192;  // bytes of one subnegotiation
    int discarded = 64;        // dropped frames on a connection
    int negotiations = 512;    // WILL WONT DO DONT on a connection
    int commands = 100000;     // others; a client may send a NOP each minute for months
};

// Large: a state machine with one field a bound; libtelnet calls back into it.
class TelnetCodec {
public:
    // `offers` in the order of the offer block; other options are refused.
    TelnetCodec(TelnetHandler& handler, std::vector<TelnetOffer> offers, TelnetLimits limits = {});
    ~TelnetCodec();
    TelnetCodec(const TelnetCodec&) = delete;
    TelnetCodec& operator=(const TelnetCodec&) = delete;

    void receive(std::string_view bytes);

    // Sends the offer block: every WILL, the unsolicited WONT SGA (protocols.md 2.2), every DO.
    void offer();
    // Asks the client to hide (WILL ECHO) or to show (WONT ECHO) what is typed.
    void echo(bool hide);

    [[nodiscard]] std::string encode_text(std::string_view bytes) const;  // doubles FF
    [[nodiscard]] std::string encode_frame(std::uint8_t option, std::string_view payload) const;
    [[nodiscard]] std::string prompt_mark() const;  // IAC EOR where agreed, else IAC GA

    [[nodiscard]] bool enabled(std::uint8_t option, bool us) const { return (us ? us_ : him_)[option]; }
    [[nodiscard]] bool offers_answered() const { return unanswered_ == 0; }
    [[nodiscard]] bool in_frame() const { return state_ >= State::sb_option; }
    [[nodiscard]] std::uint64_t frames_begun() const {
        return frames_begun_;
    }  // tells one unfinished frame from the next

private:
    enum class State : std::uint8_t { data, iac, negotiation, sb_option, sb_data, sb_iac };
    enum class Asked : std::uint8_t { nothing, hide, show };

    friend struct TelnetCodecEvents;
    void step(std::uint8_t byte);
    void command(std::uint8_t byte);
    void negotiate(std::uint8_t verb, std::uint8_t option);
    void end_frame(bool whole);
    void feed(std::string_view bytes);
    void mark(std::uint8_t option, bool us, bool enabled);
    void answered(std::uint8_t option, bool us);

    TelnetHandler& handler_;
    std::vector<TelnetOffer> offers_;
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

}  // namespace moosaic::session
