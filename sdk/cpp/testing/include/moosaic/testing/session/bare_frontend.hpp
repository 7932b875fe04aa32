// BareFrontend: lines at LF, text as it is. For a session whose frontend is not what is tested.
#pragma once

#include <utility>

#include <moosaic/frontend.hpp>

namespace moosaic::testing {

class BareFrontend final : public frontend::Frontend {
public:
    std::unique_ptr<frontend::FrontendSession> attach(const frontend::Attach&, frontend::FrontendHost& host) override {
        return std::make_unique<Session>(host);
    }

private:
    class Session final : public frontend::FrontendSession {
    public:
        explicit Session(frontend::FrontendHost& host) : host_(host) {}
        void input(std::string_view bytes) override {
            for (const char c : bytes)
                if (c == '\n')
                    host_.line(std::exchange(line_, {}));
                else if (c != '\r')
                    line_ += c;
        }
        void erase_character() override {}
        void erase_line() override { line_.clear(); }
        void resize(int, int) override {}
        void show(std::string_view markup) override { host_.send(std::string(markup) + "\r\n"); }
        void prompt(std::string_view text, bool) override { host_.send(std::string(text)); }
        void set_quiet(bool) override {}
        void finish() override {}

    private:
        frontend::FrontendHost& host_;
        std::string line_;
    };
};

}  // namespace moosaic::testing
