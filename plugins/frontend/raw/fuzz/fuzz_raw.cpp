// libFuzzer target: any keystrokes of a terminal and of a line client, between output, prompts and changes of size.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <moosaic/text.hpp>

#include "edit_session.hpp"
#include "plain_session.hpp"

using namespace moosaic;

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

struct Host final : frontend::FrontendHost {
    void send(std::string) override {}
    void line(std::string text) override {
        check(text.size() <= 256 && text::clean_line(text) == text);
        lines.push_back(std::move(text));
    }
    void end_of_input() override {}
    void line_too_long() override { lines.emplace_back(); }
    void prompt_mark() override {}
    void hide_input(bool) override {}
    std::vector<std::string> lines;
};

// The first byte of each piece says what happens before its other fifteen are typed.
void drive(frontend::FrontendSession& session, Host& host, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto what = static_cast<unsigned char>(bytes.front());
        if (what % 8 == 0) session.resize(what, what / 2);
        if (what % 8 == 1) session.show("[red]somebody[/] says hello");
        if (what % 8 == 2) session.prompt(">>> ", (what & 8U) != 0);
        if (what % 8 == 3) session.erase_character();
        if (what % 8 == 4) session.erase_line();
        session.input(bytes.substr(1, 15));
        for (auto& line : host.lines) session.taken(line);
        host.lines.clear();
        bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 16));
    }
    session.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    frontend::Attach attach;
    attach.max_line = 256;
    attach.terminal.term = size % 2 == 0 ? "xterm" : "dumb";
    attach.terminal.columns = 80;
    Host host;
    raw::EditSession edit(attach, host);
    drive(edit, host, bytes);
    attach.telnet = true;
    raw::PlainSession plain(attach, host);
    drive(plain, host, bytes);
    return 0;
}
