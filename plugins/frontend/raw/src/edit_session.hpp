// EditSession: a client whose terminal is in raw mode (SSH with a PTY). Echoes, edits at the end of the line, and keeps
// a half-typed line below whatever arrives.
#pragma once

#include <list>
#include <string>
#include <string_view>

#include <moosaic/frontend.hpp>

#include "key_decoder.hpp"
#include "line_buffer.hpp"
#include "screen_line.hpp"

namespace moosaic::raw {

class EditSession final : public frontend::FrontendSession, private KeyHandler {
public:
    EditSession(const frontend::Attach& attach, frontend::FrontendHost& host);

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
    void key_character(std::string_view utf8) override;
    void key_control(std::uint8_t code) override;
    void key_enter() override;

    void draw();   // prompt and line, at a fresh row
    void erase();  // takes both off the screen
    void redraw();
    void interrupt();
    void leave_line();  // to the row below what is drawn
    void send();        // what out_ has collected

    frontend::FrontendHost& host_;
    ColourDepth depth_;
    bool dumb_;  // a terminal without cursor addressing
    KeyDecoder decoder_;
    LineBuffer line_;
    ScreenLine screen_;
    std::string prompt_;
    bool hidden_ = false;
    bool quiet_ = false;
    bool drawn_ = false;
    std::list<bool> echoed_;  // for each line given to the host and not yet taken: was it seen when it was typed?
    std::string out_;
};

}  // namespace moosaic::raw
