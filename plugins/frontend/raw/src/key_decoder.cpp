#include "key_decoder.hpp"

#include <moosaic/text.hpp>

namespace moosaic::raw {

namespace {

constexpr std::uint8_t nul = 0, bel = 7, lf = 10, cr = 13, esc = 27;

bool is_continuation(std::uint8_t b) { return (b & 0xC0U) == 0x80U; }

}  // namespace

void KeyDecoder::feed(std::string_view bytes) {
    for (const char c : bytes) byte(static_cast<std::uint8_t>(c));
}

void KeyDecoder::byte(std::uint8_t b) {
    const bool completes_cr = after_cr_ && (b == lf || b == nul);
    after_cr_ = b == cr;
    if (completes_cr) return;
    if (b == cr || b == lf) {
        flush_broken();
        state_ = State::text;
        handler_.key_enter();
        return;
    }
    if (state_ == State::text)
        text_byte(b);
    else
        sequence_byte(b);
}

void KeyDecoder::text_byte(std::uint8_t b) {
    if (b >= 0x80) return multibyte(b);
    flush_broken();
    if (b == esc) {
        state_ = State::escape;
    } else if (b >= 0x20 && b != 0x7F) {
        const char c = static_cast<char>(b);
        handler_.key_character({&c, 1});
    } else if (b == '\t') {
        handler_.key_character("\t");
    } else if (b != nul) {
        handler_.key_control(b);
    }
}

void KeyDecoder::multibyte(std::uint8_t b) {
    if (!partial_.empty()) {
        const auto lead = static_cast<std::uint8_t>(partial_.front());
        if (!is_continuation(b) || (partial_.size() == 1 && !text::detail::second_fits(lead, b))) flush_broken();
    }
    partial_ += static_cast<char>(b);
    const auto want = text::detail::sequence_length(static_cast<std::uint8_t>(partial_.front()));
    if (want == 0) return flush_broken();
    if (partial_.size() < static_cast<std::size_t>(want)) return;
    const std::string whole = std::move(partial_);
    partial_.clear();
    if (!text::is_control(text::decode(whole, 0).code)) handler_.key_character(whole);
}

void KeyDecoder::flush_broken() {
    if (partial_.empty()) return;
    partial_.clear();
    handler_.key_character("\xEF\xBF\xBD");
}

// Inside an escape sequence (ECMA-48 5.3, 5.4, 5.6).
void KeyDecoder::sequence_byte(std::uint8_t b) {
    switch (state_) {
        case State::text:
            return;
        case State::escape:
            if (b == '[') {
                state_ = State::control_sequence;
            } else if (b == 'O') {
                state_ = State::single_shift;
            } else if (b == ']' || b == 'P' || b == '_' || b == '^' || b == 'X') {
                state_ = State::string;
            } else if (b >= 0xC0) {
                state_ = State::skip_character;  // Alt and a letter beyond ASCII
            } else if (b < 0x20 && b != esc) {
                state_ = State::text;
                text_byte(b);
            } else if (b != esc && (b < 0x20 || b > 0x2F)) {
                state_ = State::text;
            }
            return;
        case State::skip_character:
            if (is_continuation(b)) return;
            state_ = State::text;
            text_byte(b);
            return;
        case State::control_sequence:
            if (b == esc)
                state_ = State::escape;
            else if (b >= 0x40 && b <= 0x7E)
                state_ = State::text;
            return;
        case State::single_shift:
            state_ = b == esc ? State::escape : State::text;
            return;
        case State::string:
            if (b == bel)
                state_ = State::text;
            else if (b == esc)
                state_ = State::string_escape;
            return;
        case State::string_escape:
            if (b == '\\') {
                state_ = State::text;
            } else {
                state_ = State::escape;
                sequence_byte(b);
            }
            return;
    }
}

}  // namespace moosaic::raw
