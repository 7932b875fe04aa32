#include "plain_session.hpp"

#include "wire_text.hpp"

namespace moosaic::raw {

PlainSession::PlainSession(const frontend::Attach& attach, frontend::FrontendHost& host)
    : host_(host),
      depth_(attach.depth),
      line_end_(attach.telnet || attach.terminal.pty ? "\r\n" : "\n"),
      decoder_(*this),
      line_(attach.max_line) {}

void PlainSession::input(std::string_view bytes) { decoder_.feed(bytes); }

void PlainSession::key_character(std::string_view utf8) { line_.add(utf8); }

void PlainSession::key_control(std::uint8_t code) {
    constexpr std::uint8_t interrupt = 3, end_of_transmission = 4, backspace = 8, del = 127;
    if (code == backspace || code == del) {
        line_.erase_character();
    } else if (code == interrupt) {
        line_.clear();
        host_.interrupt();
    } else if (code == end_of_transmission && line_.empty()) {
        host_.end_of_input();
    }
}

void PlainSession::key_enter() {
    const bool too_long = line_.too_long();
    std::string text = line_.text();
    line_.clear();
    if (too_long)
        host_.line_too_long();
    else
        host_.line(std::move(text));
}

void PlainSession::taken(std::string_view line) {
    if (hidden_) {
        hidden_ = false;
        tail_ = Tail::nothing;
        host_.hide_input(false);
        host_.send(std::string(line_end_));  // the client did not show the end of the hidden line
        return;
    }
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    tail_ = blank && tail_ != Tail::nothing ? Tail::answered : Tail::nothing;
}

void PlainSession::erase_character() { line_.erase_character(); }

void PlainSession::erase_line() { line_.clear(); }

void PlainSession::resize(int /*columns*/, int /*rows*/) {}

void PlainSession::show(std::string_view markup) {
    std::string out;
    if (tail_ == Tail::prompt) out += line_end_;
    tail_ = Tail::nothing;
    append_rendered(out, markup, quiet_ ? ColourDepth::none : depth_, line_end_);
    host_.send(std::move(out));
}

void PlainSession::prompt(std::string_view text, bool hidden) {
    if (tail_ != Tail::nothing && text == prompt_ && hidden == hidden_) return;
    prompt_ = text;
    if (hidden != hidden_) host_.hide_input(hidden);
    hidden_ = hidden;
    tail_ = Tail::nothing;
    if (text.empty()) return;
    tail_ = Tail::prompt;
    host_.send(prompt_);
    host_.prompt_mark();
}

void PlainSession::set_quiet(bool quiet) { quiet_ = quiet; }

void PlainSession::finish() {
    if (hidden_) host_.hide_input(false);
    if (tail_ == Tail::prompt) host_.send(std::string(line_end_));
    hidden_ = false;
    tail_ = Tail::nothing;
}

}  // namespace moosaic::raw
