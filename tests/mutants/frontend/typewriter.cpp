#include "typewriter.hpp"

#include <utility>

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "../hunt.hpp"

namespace moosaic::mutants {

namespace {

constexpr char end_of_transmission = 4, backspace = 8, del = 127;

class Session final : public frontend::FrontendSession {
public:
    Session(const frontend::Attach& attach, frontend::FrontendHost& host, bool capitals, std::string* shared)
        : way_(attach), host_(host), capitals_(capitals), line_(shared != nullptr ? *shared : own_line_) {
        if (faulty("clear_screen_to_a_pipe")) host_.send("\x1B[H\x1B[2J");
        if (faulty("colour_in_a_pipe") && way_.depth == ColourDepth::none) way_.depth = ColourDepth::ansi16;
    }

    void input(std::string_view bytes) override {
        for (const char c : bytes) key(c);
    }

    void taken(std::string_view) override {
        if (hidden_ && !faulty("hidden_for_ever")) hide(false);
        if (hidden_ && way_.telnet) host_.send(line_end());
        hidden_ = drawn_ = false;
    }

    void erase_character() override {
        if (faulty("erase_character_ignored") || line_.empty()) return;
        const auto continues = [&] { return (static_cast<unsigned char>(line_.back()) & 0xC0U) == 0x80U; };
        while (line_.size() > 1 && continues() && !faulty("backspace_by_bytes")) line_.pop_back();
        line_.pop_back();
        redraw();
    }

    void erase_line() override {
        if (faulty("erase_line_ignored")) return;
        line_.clear();
        redraw();
    }

    void resize(int, int) override {}

    void show(std::string_view markup) override {
        std::string out;
        if (drawn_) out = way_.terminal.pty ? "\r\x1B[K" : line_end();
        drawn_ = false;
        if (faulty("half_typed_line_lost")) line_.clear();
        for (const char c : rendered(markup))
            if (c != '\n')
                out += c;
            else if (faulty("bare_lf"))
                out += '\n';
            else if (faulty("only_the_first_line"))
                break;
            else
                out += line_end();
        host_.send(out + (faulty("text_without_line_end") ? "" : line_end()));
    }

    void prompt(std::string_view text, bool hidden) override {
        if (drawn_ && text == prompt_ && hidden == hidden_) return;
        if (faulty("prompt_not_shown_again") && text == prompt_) return;
        std::string out;
        if (drawn_) out = way_.terminal.pty ? "\r\x1B[K" : line_end();
        prompt_ = text;
        hidden_ = hidden;
        if (hidden || !faulty("hidden_for_ever")) hide(hidden);
        if (faulty("mark_before_the_prompt")) host_.prompt_mark();
        if (!faulty("prompt_never_shown")) out += capitals_ ? capitals(prompt_) : prompt_;
        if (way_.terminal.pty && !hidden) out += line_;
        host_.send(out);
        drawn_ = true;
        if (!faulty("no_prompt_mark") && !faulty("mark_before_the_prompt")) host_.prompt_mark();
    }

    void set_quiet(bool quiet) override { quiet_ = quiet && !faulty("colour_in_quiet"); }

    void finish() override {
        if (hidden_ && !faulty("hidden_after_the_end")) hide(false);
        if (drawn_) host_.send(line_end());
    }

private:
    void key(char c) {
        const bool completes = c == '\n' && after_return_ && !faulty("a_return_and_a_line_feed_are_two");
        after_return_ = c == '\r';
        if (completes) return;
        if (c == '\n' && faulty("a_line_feed_ends_nothing")) return;
        if (c == '\r' || c == '\n') return end_line();
        if (c == backspace || c == del) return erase_character();
        if (c == end_of_transmission && line_.empty() && !faulty("ctrl_d_ignored")) return host_.end_of_input();
        if (c == end_of_transmission && faulty("ctrl_d_within_a_line")) return host_.end_of_input();
        if (static_cast<unsigned char>(c) >= ' ') add(c);
    }

    void add(char c) {
        const bool fits = line_.size() < way_.max_line || faulty("no_limit");
        if (!fits && faulty("each_byte_too_long_is_reported")) host_.line_too_long();
        if (!fits) {
            too_long_ = true;
            return;
        }
        line_ += c;
        const bool echoes =
            (way_.terminal.pty && !faulty("no_echo_on_a_terminal")) || (way_.telnet && faulty("echo_on_telnet"));
        if (echoes && drawn_ && (!hidden_ || faulty("password_echoed"))) host_.send(std::string(1, c));
    }

    void end_line() {
        if (way_.terminal.pty && drawn_) host_.send(faulty("bare_lf_on_enter") ? "\n" : "\r\n");
        if (way_.terminal.pty) drawn_ = false;
        auto line = std::exchange(line_, {});
        if (!faulty("broken_utf8_passed_on")) line = text::clean_line(line);
        if (std::exchange(too_long_, false))
            host_.line_too_long();
        else
            host_.line(std::move(line));
    }

    void redraw() {
        if (way_.terminal.pty && drawn_ && !hidden_)
            host_.send("\r\x1B[K" + (capitals_ ? capitals(prompt_) : prompt_) + line_);
    }

    void hide(bool hidden) {
        if (way_.telnet && !faulty("hide_input_never")) host_.hide_input(hidden);
    }

    [[nodiscard]] std::string rendered(std::string_view markup) const {
        if (faulty("markup_shown")) return std::string(markup);
        if (capitals_) return capitals(markup::plain(markup));
        return markup::render(markup, quiet_ ? ColourDepth::none : way_.depth);
    }

    [[nodiscard]] std::string line_end() const { return way_.terminal.pty || way_.telnet ? "\r\n" : "\n"; }

    frontend::Attach way_;
    frontend::FrontendHost& host_;
    bool capitals_;
    std::string own_line_;
    std::string& line_;
    std::string prompt_;
    bool hidden_ = false;
    bool quiet_ = false;
    bool drawn_ = false;  // the prompt stands on the last row
    bool after_return_ = false;
    bool too_long_ = false;
};

}  // namespace

std::string capitals(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::unique_ptr<frontend::FrontendSession> Typewriter::attach(const frontend::Attach& attach,
                                                              frontend::FrontendHost& host) {
    auto* shared = faulty("one_line_for_all") ? &shared_line_ : nullptr;
    return std::make_unique<Session>(attach, host, capitals_, shared);
}

}  // namespace moosaic::mutants
