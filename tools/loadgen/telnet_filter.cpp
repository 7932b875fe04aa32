#include "telnet_filter.hpp"

namespace loadgen {

namespace {

constexpr std::uint8_t se = 240, sb = 250, will = 251, wont = 252, do_ = 253, dont = 254, iac = 255;

}  // namespace

void TelnetFilter::command(std::uint8_t byte, std::string& text) {
    state_ = State::data;
    if (byte == iac) {
        text += static_cast<char>(byte);
    } else if (byte == sb) {
        state_ = State::sub;
    } else if (byte >= will && byte <= dont) {
        verb_ = byte;
        state_ = State::option;
    }
}

void TelnetFilter::feed(std::string_view bytes, std::string& text, std::string& reply) {
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        switch (state_) {
            case State::data:
                if (byte == iac)
                    state_ = State::iac;
                else
                    text += c;
                break;
            case State::iac:
                command(byte, text);
                break;
            case State::option:
                if (verb_ == will || verb_ == do_) {
                    reply += static_cast<char>(iac);
                    reply += static_cast<char>(verb_ == will ? dont : wont);
                    reply += c;
                }
                state_ = State::data;
                break;
            case State::sub:
                if (byte == iac) state_ = State::sub_iac;
                break;
            case State::sub_iac:
                state_ = byte == se ? State::data : State::sub;
                break;
        }
    }
}

}  // namespace loadgen
