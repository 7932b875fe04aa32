// A telnet client that wants no options: takes IAC sequences out of the stream and refuses every offer (RFC 854, 1143).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace loadgen {

class TelnetFilter {
public:
    // Appends what is text to `text` and what must be answered to `reply`. Sequences may be cut anywhere.
    void feed(std::string_view bytes, std::string& text, std::string& reply);

private:
    enum class State { data, iac, option, sub, sub_iac };
    void command(std::uint8_t byte, std::string& text);
    State state_ = State::data;
    std::uint8_t verb_ = 0;
};

}  // namespace loadgen
