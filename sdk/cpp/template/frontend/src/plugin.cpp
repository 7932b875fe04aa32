// frontend/@NAME@: lines in, plain text out; a terminal, which does not echo by itself, is echoed.
#include <utility>

#include <moosaic/frontend.hpp>
#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

namespace {

using namespace moosaic;

constexpr char ctrl_d = 4, backspace = 8, del = 127;

class Session final : public frontend::FrontendSession {
public:
    Session(const frontend::Attach& attach, frontend::FrontendHost& host) : way_(attach), host_(host) {}

    void input(std::string_view bytes) override {
        for (const char c : bytes) key(c);
    }
    void taken(std::string_view) override {
        if (std::exchange(hidden_, false) && way_.telnet) {
            host_.hide_input(false);
            host_.send(end());  // the client did not show the end of the hidden line
        }
        prompted_ = false;
    }
    void erase_character() override {
        while (line_.size() > 1 && (static_cast<unsigned char>(line_.back()) & 0xC0) == 0x80) line_.pop_back();
        if (!line_.empty()) line_.pop_back();
        redraw();
    }
    void erase_line() override {
        line_.clear();
        redraw();
    }
    void resize(int, int) override {}
    void show(std::string_view text) override {
        std::string out = clear();
        for (const char c : markup::plain(text)) out += c == '\n' ? end() : std::string(1, c);
        host_.send(out + end());
    }
    void prompt(std::string_view text, bool hidden) override {
        if (prompted_ && text == prompt_ && hidden == hidden_) return;
        std::string out = clear();
        prompt_ = text;
        hidden_ = hidden;
        prompted_ = true;
        if (way_.telnet) host_.hide_input(hidden);
        host_.send(out + prompt_ + (echoes() ? line_ : ""));
        host_.prompt_mark();
    }
    void set_quiet(bool) override {}
    void finish() override {
        if (hidden_ && way_.telnet) host_.hide_input(false);
        if (prompted_) host_.send(end());
    }

private:
    void key(char c) {
        const bool completes = c == '\n' && after_return_;
        after_return_ = c == '\r';
        if (completes) return;
        if (c == '\r' || c == '\n') return enter();
        if (c == backspace || c == del) return erase_character();
        if (c == ctrl_d && line_.empty() && way_.terminal.pty) return host_.end_of_input();
        if (static_cast<unsigned char>(c) < ' ') return;
        if (line_.size() >= way_.max_line) {
            too_long_ = true;
            return;
        }
        line_ += c;
        if (echoes() && prompted_) host_.send(std::string(1, c));
    }
    void enter() {
        if (way_.terminal.pty && std::exchange(prompted_, false)) host_.send(end());
        const auto line = text::clean_line(std::exchange(line_, {}));  // a line is valid UTF-8
        if (std::exchange(too_long_, false))
            host_.line_too_long();
        else
            host_.line(line);
    }
    [[nodiscard]] bool echoes() const { return way_.terminal.pty && !hidden_; }
    [[nodiscard]] std::string end() const { return way_.terminal.pty || way_.telnet ? "\r\n" : "\n"; }
    // What takes a prompt back, or leaves it.
    std::string clear() {
        if (!std::exchange(prompted_, false)) return {};
        return way_.terminal.pty ? "\r\x1B[K" : end();
    }
    void redraw() {
        if (echoes() && prompted_) host_.send("\r\x1B[K" + prompt_ + line_);
    }

    const frontend::Attach way_;
    frontend::FrontendHost& host_;
    std::string line_;
    std::string prompt_;
    bool prompted_ = false;  // the prompt stands on the last row
    bool hidden_ = false;
    bool after_return_ = false;
    bool too_long_ = false;
};

class @CLASS@ final : public frontend::Frontend {
public:
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach& attach,
                                                      frontend::FrontendHost& host) override {
        return std::make_unique<Session>(attach, host);
    }
};

}  // namespace

MOOSAIC_PLUGIN("frontend", "@NAME@", "0.1.0", @CLASS@);
