// A telnet stream for tests: what a client writes, and a small decoder for either end. Not the server's own codec: no
// bounds but that of a frame, and an option is agreed by one answer (no queue of RFC 1143).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace moosaic::testing::telnet {

enum Command : std::uint8_t {
    se = 240,
    interrupt = 244,
    erase_character = 247,
    erase_line = 248,
    go_ahead = 249,
    sb = 250,
    will = 251,
    wont = 252,
    make = 253,      // DO
    make_not = 254,  // DONT
    iac = 255
};
inline constexpr std::uint8_t echo = 1;
inline constexpr std::size_t longest_frame = 8192;

inline std::string escaped(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out.append(c == '\xFF' ? 2 : 1, c);
    return out;
}
inline std::string command(Command what) { return {static_cast<char>(iac), static_cast<char>(what)}; }
inline std::string negotiation(Command what, std::uint8_t option) { return command(what) + static_cast<char>(option); }
inline std::string frame(std::uint8_t option, std::string_view payload) {
    return negotiation(sb, option) + escaped(payload) + command(se);
}

// What a stream is made of.
struct Parts {
    std::function<void(char)> text;
    std::function<void(std::uint8_t)> command;                    // EC, EL, IP, GA …
    std::function<void(std::uint8_t, std::uint8_t)> negotiation;  // WILL …, option
    std::function<void(std::uint8_t, const std::string&)> frame;  // option, payload; one too long is dropped
};

// Takes a stream apart, however it is cut.
class Decoder {
public:
    explicit Decoder(Parts parts) : parts_(std::move(parts)) {}
    void feed(std::string_view bytes) {
        for (const char c : bytes) step(c, static_cast<std::uint8_t>(c));
    }

private:
    enum class State : std::uint8_t { text, command, negotiation, frame_option, frame, frame_command };

    void step(char c, std::uint8_t byte) {
        switch (state_) {
            case State::text:
                if (byte == iac)
                    state_ = State::command;
                else
                    parts_.text(c);
                return;
            case State::command:
                state_ = byte == sb                    ? State::frame_option
                         : byte >= will && byte != iac ? State::negotiation
                                                       : State::text;
                verb_ = byte;
                payload_.clear();
                if (state_ != State::text) return;
                if (byte == iac) return parts_.text(c);
                return parts_.command(byte);
            case State::negotiation:
                state_ = State::text;
                return parts_.negotiation(verb_, byte);
            case State::frame_option:
                option_ = byte;
                state_ = State::frame;
                return;
            case State::frame:
                if (byte == iac)
                    state_ = State::frame_command;
                else
                    payload_ += c;
                return;
            case State::frame_command:
                state_ = byte == iac ? State::frame : State::text;
                if (byte == iac)
                    payload_ += c;
                else if (byte == se && payload_.size() <= longest_frame)
                    parts_.frame(option_, payload_);
                return;
        }
    }

    Parts parts_;
    State state_ = State::text;
    std::uint8_t verb_ = 0;
    std::uint8_t option_ = 0;
    std::string payload_;
};

// What a user of a telnet client reads: the stream without its commands.
inline std::string text_of(std::string_view bytes) {
    std::string text;
    Decoder decoder({[&](char c) { text += c; }, [](std::uint8_t) {}, [](std::uint8_t, std::uint8_t) {},
                     [](std::uint8_t, const std::string&) {}});
    decoder.feed(bytes);
    return text;
}

}  // namespace moosaic::testing::telnet
