// frontend/@NAME@: lines in, plain text out.
#include <moosaic/frontend.hpp>
#include <moosaic/markup.hpp>

namespace {

using namespace moosaic;

class Session final : public frontend::FrontendSession {
public:
    Session(const frontend::Attach& attach, frontend::FrontendHost& host) : max_line_(attach.max_line), host_(host) {}
    void input(std::string_view bytes) override {
        for (const char c : bytes) {
            const bool ends = c == '\r' || (c == '\n' && !after_return_);
            after_return_ = c == '\r';
            if (ends)
                end_line();
            else if (c == '\x7F' || c == '\b')
                erase_character();
            else if (static_cast<unsigned char>(c) >= ' ')
                add(c);
        }
    }
    void erase_character() override {
        while (!line_.empty() && (static_cast<unsigned char>(line_.back()) & 0xC0) == 0x80) line_.pop_back();
        if (!line_.empty()) line_.pop_back();
    }
    void erase_line() override { line_.clear(); }
    void resize(int, int) override {}
    void show(std::string_view text) override { host_.send(markup::plain(text) + "\r\n"); }
    void prompt(std::string_view text, bool hidden) override {
        host_.hide_input(hidden);
        host_.send(std::string(text));
        host_.prompt_mark();
    }
    void set_quiet(bool) override {}
    void finish() override {}

private:
    void add(char c) {
        if (line_.size() < max_line_)
            line_ += c;
        else
            too_long_ = true;
    }
    void end_line() {
        const auto line = std::exchange(line_, {});
        if (std::exchange(too_long_, false))
            host_.line_too_long();
        else
            host_.line(line);
    }

    std::size_t max_line_;
    frontend::FrontendHost& host_;
    std::string line_;
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
