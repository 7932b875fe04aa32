// What the cases of the frontend suite stand on: the three ways a client comes, and a host that remembers what it is
// told.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/frontend.hpp>
#include <moosaic/testing/services.hpp>

namespace moosaic::testing {

struct FrontendUnderTest {
    std::string name;
    std::function<std::unique_ptr<frontend::Frontend>()> make;
    // What it makes of plain text: a frontend may write in capitals, or another script. Empty: the text as it is.
    std::function<std::string(std::string)> written = {};
};

inline void PrintTo(const FrontendUnderTest& tested, std::ostream* out) { *out << tested.name; }
inline std::string frontend_name(const ::testing::TestParamInfo<FrontendUnderTest>& info) { return info.param.name; }

class FrontendSuite : public ::testing::TestWithParam<FrontendUnderTest> {
protected:
    struct Host : frontend::FrontendHost {
        void send(std::string bytes) override { sent += bytes; }
        void line(std::string text) override {
            EXPECT_EQ(text.find_first_of("\r\n"), std::string::npos);
            lines.push_back(std::move(text));
        }
        void end_of_input() override { ++ends; }
        void line_too_long() override { ++too_long; }
        void prompt_mark() override { marks.push_back(sent.size()); }
        void hide_input(bool hidden) override { hides = hidden; }
        std::string sent;
        std::vector<std::string> lines;
        std::vector<std::size_t> marks;  // what had been sent by then
        bool hides = false;
        int ends = 0;
        int too_long = 0;
    };

    // A client and its session.
    struct Client {
        Client(frontend::Frontend& frontend, const frontend::Attach& way) : session(frontend.attach(way, host)) {
            EXPECT_NE(session, nullptr);
        }
        Client(const Client&) = delete;
        Client& operator=(const Client&) = delete;
        // As the engine does: what was typed is given, and each line then taken.
        void type(std::string_view bytes) {
            const auto before = host.lines.size();
            session->input(bytes);
            for (auto i = before; i < host.lines.size(); ++i) session->taken(host.lines[i]);
        }
        std::string take() { return std::exchange(host.sent, {}); }
        Host host;
        std::unique_ptr<frontend::FrontendSession> session;
    };

    static std::vector<frontend::Attach> ways() {
        frontend::Attach pipe;
        frontend::Attach telnet;
        telnet.telnet = true;
        telnet.depth = ColourDepth::ansi16;
        frontend::Attach terminal;
        terminal.terminal.pty = true;
        terminal.terminal.term = "xterm-256color";
        terminal.terminal.columns = 80;
        terminal.terminal.rows = 24;
        terminal.depth = ColourDepth::ansi256;
        return {pipe, telnet, terminal};
    }
    static bool is_pipe(const frontend::Attach& way) { return !way.terminal.pty && !way.telnet; }
    // Runs a test for each way on which `which` is true.
    template <class F>
    void for_each_way(
        F test, bool (*which)(const frontend::Attach&) = [](const frontend::Attach&) { return true; }) {
        ASSERT_TRUE(made.outcome) << made.outcome.error().text();
        for (const auto& way : ways()) {
            if (!which(way)) continue;
            SCOPED_TRACE(way.terminal.pty ? "terminal" : way.telnet ? "telnet" : "pipe");
            test(way);
        }
    }
    Client client(const frontend::Attach& way) { return {*made.plugin, way}; }

    static std::string written(std::string text) {
        return GetParam().written ? GetParam().written(std::move(text)) : text;
    }
    static bool has(const std::string& bytes, const std::string& text) {
        return bytes.find(written(text)) != std::string::npos;
    }

    Configured<frontend::Frontend> made = configured(GetParam().make());
};

}  // namespace moosaic::testing
