// framing: what makes text, options and commands of a connection's bytes, and the other way round. API 0.
//
// A transport whose byte stream carries more than text hands a maker over with the connection (transport.hpp); the
// session layer makes one Framing for it and destroys it with the session. Everything for one connection is called one
// at a time. What options mean is the business of protocol plugins.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace moosaic::transport {

enum class StreamCommand : std::uint8_t { are_you_there, erase_character, erase_line, interrupt };

// Implemented by the session layer. Called only from inside a call of the Framing; string_views last for the call.
class FramingHost {  // [turn]
public:
    virtual ~FramingHost() = default;
    virtual void framing_text(std::string_view bytes) = 0;  // what the user typed
    virtual void framing_send(std::string_view bytes) = 0;  // goes out exactly so
    virtual void framing_command(StreamCommand command) = 0;
    virtual void framing_option(std::uint8_t option, bool us, bool enabled) = 0;    // us: we perform it
    virtual void framing_frame(std::uint8_t option, std::string_view payload) = 0;  // only of options that are on
    virtual void framing_abuse(std::string_view what) = 0;                          // a limit was passed: close
};

struct Offer {
    std::uint8_t option = 0;
    bool us = false;   // we offer to perform it
    bool him = false;  // we ask the client to
};

class Framing {  // [turn]
public:
    virtual ~Framing() = default;
    virtual void receive(std::string_view bytes) = 0;
    // Once, before anything else is sent: the offers this was made with, in their order. Other options are refused.
    virtual void offer() = 0;
    // Asks the client to hide or to show what is typed.
    virtual void hide_input(bool hidden) = 0;

    // Bytes as they go out.
    [[nodiscard]] virtual std::string text(std::string_view bytes) const = 0;
    [[nodiscard]] virtual std::string frame(std::uint8_t option, std::string_view payload) const = 0;
    [[nodiscard]] virtual std::string prompt_mark() const = 0;  // the prompt is complete
    [[nodiscard]] virtual std::string keep_alive() const = 0;   // changes nothing; empty: there is no such thing

    [[nodiscard]] virtual bool offers_answered() const = 0;
    // The number of the frame that was begun and is not complete, counted from 1; 0: none.
    [[nodiscard]] virtual std::uint64_t unfinished_frame() const = 0;
};

using MakeFraming = std::function<std::unique_ptr<Framing>(FramingHost&, std::vector<Offer>)>;

}  // namespace moosaic::transport
