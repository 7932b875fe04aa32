#include "edit_session.hpp"

#include <utility>

#include <moosaic/text.hpp>

#include "wire_text.hpp"

namespace moosaic::raw {

namespace {

constexpr std::uint8_t ctrl_c = 3, ctrl_d = 4, backspace = 8, ctrl_l = 12, ctrl_u = 21, ctrl_w = 23, del = 127;
constexpr std::string_view leave_hint = "To leave, type @quit or press Ctrl-D.";

}  // namespace

EditSession::EditSession(const frontend::Attach& attach, frontend::FrontendHost& host)
    : host_(host),
      depth_(attach.depth),
      dumb_(attach.terminal.term.empty() || attach.terminal.term == "dumb"),
      decoder_(*this),
      line_(attach.max_line) {
    screen_.set_columns(attach.terminal.columns);
}

void EditSession::input(std::string_view bytes) {
    decoder_.feed(bytes);
    send();
}

void EditSession::send() {
    if (!out_.empty()) host_.send(std::exchange(out_, {}));
}

void EditSession::draw() {
    screen_.reset();
    screen_.put(out_, prompt_);
    if (!hidden_) screen_.put(out_, line_.text());
    drawn_ = true;
}

void EditSession::erase() {
    if (!drawn_) return;
    drawn_ = false;
    if (dumb_)
        out_ += "\r\n";
    else
        screen_.erase(out_);
}

void EditSession::redraw() {
    if (!drawn_) return;
    erase();
    draw();
}

void EditSession::leave_line() {
    if (!drawn_) return;
    drawn_ = false;
    out_ += "\r\n";
}

void EditSession::key_character(std::string_view utf8) {
    if (line_.add(utf8) && drawn_ && !hidden_) screen_.put(out_, utf8);
}

void EditSession::key_control(std::uint8_t code) {
    switch (code) {
        case backspace:
        case del:
            erase_character();
            break;
        case ctrl_u:
            erase_line();
            break;
        case ctrl_w:
            line_.erase_word();
            if (!hidden_) redraw();
            break;
        case ctrl_l:
            if (!drawn_ || dumb_) break;
            out_ += "\x1B[H\x1B[2J";
            draw();
            break;
        case ctrl_c:
            interrupt();
            break;
        case ctrl_d:
            if (!line_.empty()) break;
            leave_line();
            send();
            host_.end_of_input();
            break;
        default:
            break;
    }
}

void EditSession::interrupt() {
    const bool typing = !line_.empty();
    if (typing) erase_line();
    host_.interrupt();
    if (typing || !drawn_) return;
    erase();
    out_ += leave_hint;
    out_ += "\r\n";
    draw();
}

void EditSession::key_enter() {
    const bool too_long = line_.too_long();
    std::string text = line_.text();
    line_.clear();
    echoed_.push_back(drawn_);
    leave_line();
    send();
    if (too_long)
        host_.line_too_long();
    else
        host_.line(std::move(text));
}

void EditSession::taken(std::string_view line) {
    const bool seen = echoed_.empty() || echoed_.front();
    if (!echoed_.empty()) echoed_.pop_front();
    if (!seen) {
        erase();
        screen_.reset();
        screen_.put(out_, prompt_);
        if (!hidden_) screen_.put(out_, line);
        out_ += "\r\n";
    }
    hidden_ = false;
    send();
}

void EditSession::erase_character() {
    const std::string gone = line_.erase_character();
    if (gone.empty() || !drawn_ || hidden_) return;
    const int width = gone == "\t" ? 0 : character_width(text::decode(gone, 0).code);
    if (width < 1 || screen_.column() <= width) {
        redraw();
    } else {
        for (int i = 0; i < width; ++i) out_ += "\b \b";
        screen_.back(width);
    }
    send();
}

void EditSession::erase_line() {
    line_.clear();
    if (!hidden_) redraw();
    send();
}

void EditSession::resize(int columns, int /*rows*/) {
    screen_.set_columns(columns);
    if (!drawn_) return;
    // The terminal has wrapped what is drawn anew by itself: only the place of the cursor must be known again.
    std::string unsent;
    screen_.reset();
    screen_.put(unsent, prompt_);
    if (!hidden_) screen_.put(unsent, line_.text());
}

void EditSession::show(std::string_view markup) {
    erase();
    append_rendered(out_, markup, quiet_ ? ColourDepth::none : depth_, "\r\n");
    send();
}

void EditSession::prompt(std::string_view text, bool hidden) {
    if (drawn_ && text == prompt_ && hidden == hidden_) return;
    erase();
    prompt_ = text;
    hidden_ = hidden;
    draw();
    send();
    host_.prompt_mark();
}

void EditSession::set_quiet(bool quiet) { quiet_ = quiet; }

void EditSession::finish() {
    leave_line();
    send();
}

}  // namespace moosaic::raw
