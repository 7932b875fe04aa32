// KeyDecoder: turns the bytes a client sends into characters, control keys and line ends. Byte by byte, so that any
// split of the input gives the same result.
//
// CR LF, CR NUL, LF and a lone CR each end one line. Escape sequences are swallowed whole; a line end inside one breaks
// it off, so that a stray ESC costs one line at most. Broken UTF-8 becomes U+FFFD, C1 controls vanish.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace moosaic::raw {

class KeyHandler {
public:
    virtual ~KeyHandler() = default;
    virtual void key_character(std::string_view utf8) = 0;  // one, printable or TAB
    virtual void key_control(std::uint8_t code) = 0;        // C0 but TAB, CR, LF, NUL, ESC; or DEL
    virtual void key_enter() = 0;
};

class KeyDecoder {
public:
    explicit KeyDecoder(KeyHandler& handler) : handler_(handler) {}
    void feed(std::string_view bytes);

private:
    enum class State : std::uint8_t {
        text,
        escape,
        skip_character,
        control_sequence,
        single_shift,
        string,
        string_escape
    };

    void byte(std::uint8_t b);
    void text_byte(std::uint8_t b);
    void sequence_byte(std::uint8_t b);
    void flush_broken();
    void multibyte(std::uint8_t b);

    KeyHandler& handler_;
    State state_ = State::text;
    bool after_cr_ = false;
    std::string partial_;  // an unfinished UTF-8 character
};

}  // namespace moosaic::raw
