// PlainSession: a client that edits and echoes its own lines (telnet, SSH without a terminal). Lines in, lines out.
#pragma once

#include <string>
#include <string_view>

#include <moosaic/frontend.hpp>

#include "key_decoder.hpp"
#include "line_buffer.hpp"

namespace moosaic::raw {

class PlainSession final : public frontend::FrontendSession, private KeyHandler {
public:
    PlainSession(const frontend::Attach& attach, frontend::FrontendHost& host);

    void input(std::string_view bytes) override;
    void taken(std::string_view line) override;
    void erase_character() override;
    void erase_line() override;
    void resize(int columns, int rows) override;
    void show(std::string_view markup) override;
    void prompt(std::string_view text, bool hidden) override;
    void set_quiet(bool quiet) override;
    void finish() override;

private:
    // What the client's screen shows behind the last line end. `answered`: the prompt, and a blank line typed at it,
    // which gets no new prompt (sessions.md 6).
    enum class Tail { nothing, prompt, answered };

    void key_character(std::string_view utf8) override;
    void key_control(std::uint8_t code) override;
    void key_enter() override;

    frontend::FrontendHost& host_;
    ColourDepth depth_;
    std::string_view line_end_;
    KeyDecoder decoder_;
    LineBuffer line_;
    std::string prompt_;
    bool hidden_ = false;
    bool quiet_ = false;
    Tail tail_ = Tail::nothing;
};

}  // namespace moosaic::raw
