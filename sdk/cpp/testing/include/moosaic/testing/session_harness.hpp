// SessionHarness: one session inside a test, from a client's bytes to lines and back, over the frontend and the
// protocols that are tested: a small reference of what the server's session does with them, for a plugin's own tests.
//
//   SessionHarness session;
//   session.use(*frontend);  session.use(*protocol);     // configured plugins; or add(make()), which configures them
//   session.connect(SessionHarness::telnet());
//   session.type("look\r\n");                             // session.lines is {"look"}
//   session.show("A [bold]quay[/].");  session.prompt("> ");  session.take();
//
// One thread: everything happens inside the call of the test; time and loop are session.services'.
// Left out: the login, commands and their tasks, the session's own options (SGA, EOR), its bounds on output and on
// abuse, settings, several sessions. A test of those needs a server.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/testing/fakes/services.hpp>
#include <moosaic/testing/services.hpp>
#include <moosaic/testing/session/bare_frontend.hpp>
#include <moosaic/testing/session/fake_connection.hpp>
#include <moosaic/testing/session/telnet.hpp>

namespace moosaic::testing {

// Large: what a test may look at is public, a field each.
class SessionHarness final : frontend::FrontendHost {
public:
    // The three ways a client comes.
    static transport::ConnectionInfo pipe() {
        transport::ConnectionInfo info;
        info.transport = "test";
        info.peer = "127.0.0.1:40112";
        info.loopback = true;
        return info;
    }
    static transport::ConnectionInfo telnet() {
        auto info = pipe();
        info.framing = [](auto&, auto) { return nullptr; };  // telnet; here it is taken apart by telnet::Decoder
        return info;
    }
    static transport::ConnectionInfo terminal() {
        auto info = pipe();
        info.secure = true;
        info.terminal = {"xterm-256color", 80, 24, true, {}};
        return info;
    }

    FakeServices services;
    FakeConnection connection;
    std::vector<std::string> lines;  // taken, in order
    int ends = 0;                    // end_of_input
    int too_long = 0;
    int columns = 0, rows = 0;                  // as a protocol or the transport said
    std::map<std::string, Value> capabilities;  // as protocols said
    bool busy = false;                          // lines wait, as behind a command that runs, until act()

    SessionHarness() = default;
    ~SessionHarness() override {
        disconnect();
        for (const auto& plugin : owned_) plugin->stop();
    }
    SessionHarness(const SessionHarness&) = delete;
    SessionHarness& operator=(const SessionHarness&) = delete;

    // Configured plugins, before connect; they must outlive the connection. Without a frontend there is a bare one.
    void use(frontend::Frontend& frontend) { frontend_ = &frontend; }
    void use(protocol::Protocol& protocol) { protocols_.push_back({&protocol, {}, nullptr, {}}); }
    // Configures with this harness' services, starts, and keeps. Throws std::runtime_error.
    template <class K>
    K& add(std::unique_ptr<K> plugin, Replaced table = {}) {
        auto done = detail::configure_alone(*plugin, services, std::move(table));
        if (done) done = plugin->start();
        if (!done) throw std::runtime_error(done.error().text());
        K& added = *plugin;
        owned_.push_back(std::move(plugin));
        use(added);
        return added;
    }

    // Attaches the protocols (telnet alone), makes their offers, attaches the frontend.
    void connect(const transport::ConnectionInfo& info) {
        info_ = info;
        columns = info.terminal.columns;
        rows = info.terminal.rows;
        if (info.framing) offer();
        frontend::Attach attach;
        attach.terminal = info.terminal;
        attach.telnet = info.framing != nullptr;
        attach.depth = info.terminal.pty ? ColourDepth::ansi256
                       : info.framing    ? ColourDepth::ansi16
                                         : ColourDepth::none;
        session_ = (frontend_ != nullptr ? frontend_ : &bare_)->attach(attach, *this);
        if (session_ == nullptr) throw std::runtime_error("the frontend attached nothing");
    }
    // The client has gone, or the session ends.
    void disconnect() {
        if (session_ == nullptr) return;
        session_->finish();
        session_.reset();
        for (auto& one : protocols_) one.session.reset();
        connection.close("over");
    }

    // --- the client's end
    void type(std::string_view bytes) {
        if (info_.framing)
            decoder_.feed(bytes);
        else
            session_->input(bytes);
        flush_text();
    }
    void resize(int to_columns, int to_rows) {
        columns = to_columns;
        rows = to_rows;
        session_->resize(columns, rows);
    }
    std::string take() { return std::exchange(connection.sent, {}); }  // the bytes since the last call
    std::string take_text() { return info_.framing ? telnet::text_of(take()) : take(); }  // without telnet's commands

    // --- the session's end
    void show(std::string_view markup) { session_->show(markup); }
    void prompt(std::string_view text, bool hidden = false) { session_->prompt(text, hidden); }
    void quiet(bool on) { session_->set_quiet(on); }
    // Takes the next line that waits, while the session is busy. False: there is none.
    bool act() {
        if (waiting_.empty()) return false;
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        session_->taken(next);
        lines.push_back(std::move(next));
        return true;
    }
    // Whether an option is agreed; us: we perform it.
    [[nodiscard]] bool agreed(std::uint8_t option, bool us) const { return agreed_[us ? 1 : 0][option]; }

private:
    // What one protocol may do.
    struct Host final : protocol::ProtocolHost {
        SessionHarness* session = nullptr;
        std::uint8_t option = 0;
        bool send_subnegotiation(std::string_view payload) override {
            session->connection.send(telnet::frame(option, payload));
            return true;
        }
        void set_size(int to_columns, int to_rows) override {
            session->columns = to_columns;
            session->rows = to_rows;
            if (session->session_ != nullptr) session->session_->resize(to_columns, to_rows);
        }
        void set_capability(std::string_view key, Value value) override {
            session->capabilities[std::string(key)] = std::move(value);
        }
    };
    struct Attached {
        protocol::Protocol* plugin;
        std::unique_ptr<Host> host;
        std::unique_ptr<protocol::ProtocolSession> session;
        std::array<bool, 2> asked;  // offered and not yet answered: him, us
    };

    void offer() {
        std::stable_sort(protocols_.begin(), protocols_.end(),
                         [](const Attached& a, const Attached& b) { return a.plugin->order() < b.plugin->order(); });
        for (auto& one : protocols_) {
            one.host = std::make_unique<Host>();
            one.host->session = this;
            one.host->option = one.plugin->option();
            one.session = one.plugin->attach(*one.host);
            if (one.session == nullptr) continue;
            one.asked = {one.plugin->offer_him(), one.plugin->offer_us()};
            if (one.asked[1]) connection.send(telnet::negotiation(telnet::will, one.host->option));
            if (one.asked[0]) connection.send(telnet::negotiation(telnet::make, one.host->option));
        }
    }
    Attached* of(std::uint8_t option) {
        for (auto& one : protocols_)
            if (one.session != nullptr && one.host->option == option) return &one;
        return nullptr;
    }

    // An answer to an offer agrees; a wish of the client's own is granted where the protocol offers that side.
    void negotiated(std::uint8_t verb, std::uint8_t option) {
        flush_text();
        if (option == telnet::echo) return;  // hide_input's, whatever the client says to it
        const bool us = verb == telnet::make || verb == telnet::make_not;
        const bool on = verb == telnet::make || verb == telnet::will;
        auto* one = of(option);
        bool& now = agreed_[us ? 1 : 0][option];
        const bool asked = one != nullptr && std::exchange(one->asked[us ? 1 : 0], false);
        const bool granted =
            on && one != nullptr && (asked || (us ? one->plugin->offer_us() : one->plugin->offer_him()));
        if (!asked && on != now) answer(us, granted, option);
        if (now == granted) return;
        now = granted;
        if (one == nullptr) return;
        if (granted)
            one->session->on_enabled(us);
        else
            one->session->on_disabled(us);
    }
    void answer(bool us, bool yes, std::uint8_t option) {
        const auto verb = us ? (yes ? telnet::will : telnet::wont) : (yes ? telnet::make : telnet::make_not);
        connection.send(telnet::negotiation(verb, option));
    }
    void framed(std::uint8_t option, const std::string& payload) {
        flush_text();
        auto* one = of(option);
        if (one != nullptr && (agreed(option, true) || agreed(option, false))) one->session->on_subnegotiation(payload);
    }
    void commanded(std::uint8_t command) {
        flush_text();
        if (command == telnet::erase_character) session_->erase_character();
        if (command == telnet::erase_line || command == telnet::interrupt) session_->erase_line();
    }
    void flush_text() {
        if (!text_.empty()) session_->input(std::exchange(text_, {}));
    }

    void send(std::string bytes) override { connection.send(info_.framing ? telnet::escaped(bytes) : bytes); }
    void line(std::string text) override {
        waiting_.push_back(std::move(text));
        if (!busy) act();
    }
    void end_of_input() override { ++ends; }
    void line_too_long() override {
        ++too_long;
        session_->taken({});
    }
    void prompt_mark() override {
        if (info_.framing) connection.send(telnet::command(telnet::go_ahead));
    }
    void hide_input(bool hidden) override {
        if (info_.framing && std::exchange(hidden_, hidden) != hidden)
            connection.send(telnet::negotiation(hidden ? telnet::will : telnet::wont, telnet::echo));
    }

    std::vector<std::unique_ptr<Plugin>> owned_;
    BareFrontend bare_;
    frontend::Frontend* frontend_ = nullptr;
    transport::ConnectionInfo info_;
    std::vector<Attached> protocols_;
    std::unique_ptr<frontend::FrontendSession> session_;
    std::array<std::array<bool, 256>, 2> agreed_{};  // him, us
    std::deque<std::string> waiting_;
    std::string text_;  // of the client, not yet given to the frontend
    bool hidden_ = false;
    telnet::Decoder decoder_{
        telnet::Parts{[this](char c) { text_ += c; }, [this](std::uint8_t command) { commanded(command); },
                      [this](std::uint8_t verb, std::uint8_t option) { negotiated(verb, option); },
                      [this](std::uint8_t option, const std::string& payload) { framed(option, payload); }}};
};

}  // namespace moosaic::testing
