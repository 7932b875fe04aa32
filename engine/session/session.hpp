// Session: one connection, from its first byte to its last (sessions.md 1, 2.2, 5, 6, 8, 12).
//
//   transport → framing → protocols → frontend → lines → login dialogue | capture | answer | command
//   released output → frontend → framing → transport
//
// Everything but the atomics at the end is touched only from the session's strand. The registry holds a session until
// its transport has reported the end and its last hook was asked for.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <moosaic/frontend.hpp>
#include <moosaic/protocol.hpp>
#include <moosaic/transport.hpp>

#include "session/authenticator.hpp"
#include "session/capture.hpp"
#include "session/hub_state.hpp"
#include "session/login_dialogue.hpp"
#include "session/output_queue.hpp"
#include "session/serial_work.hpp"
#include "session/settings.hpp"
#include "task/outbox.hpp"

namespace moosaic::session {

// The part of one Release that is for one session.
struct Delivery {
    struct Text {
        std::shared_ptr<const std::string> markup;  // cleaned
        bool own = false;
        bool whisper = false;
        bool trusted = true;  // task::Message::trusted
    };
    std::vector<std::variant<Text, verbs::ClientEvent>> items;  // in their order
    bool ends_command = false;
    int status = 0;  // of that command
};

// Large: one connection has five timers and the state of six steps from telnet to the end, all of one strand.
class Session final : public transport::SessionSink,
                      public std::enable_shared_from_this<Session>,
                      private frontend::FrontendHost,
                      private transport::FramingHost,
                      private LoginDialogueHost {
public:
    Session(std::shared_ptr<HubState> hub, task::SessionId id, transport::ConnectionInfo info,
            std::shared_ptr<transport::Connection> connection);
    ~Session() override;

    void open();  // once, after it was added to the registry

    // transport::SessionSink
    void on_bytes(std::string_view bytes) override;
    void on_end_of_input() override;
    void on_resize(int columns, int rows) override;
    void on_interrupt() override;
    void on_drained() override;
    void on_closed(std::string_view reason) override;

    // Any thread.
    void deliver(Delivery delivery);
    void notice(std::string text);              // plain text, one line
    void boot(std::string reason, int status);  // a plain-text line if not empty, then the end
    void abandon();                             // closes without ceremony
    [[nodiscard]] task::SessionId id() const { return id_; }
    [[nodiscard]] std::int64_t last_active() const { return last_active_; }  // steady nanoseconds
    [[nodiscard]] SessionView view() const;                                  // only of a session that has entered

private:
    enum class Phase : std::uint8_t { login, checking, starting, running, closing, closed };
    struct Line {
        std::string text;
        bool too_long = false;
    };
    // Prompts asked one after the other; the answers together, a line each, become the command's attachment.
    struct Question {
        std::list<std::string> prompts;
        bool hidden = false;
        std::string command;
        std::string answers;
    };
    class OptionHost;  // the ProtocolHost of one protocol
    struct Option {
        const OptionOffer* about;
        std::unique_ptr<OptionHost> host;
        std::unique_ptr<protocol::ProtocolSession> session;  // null: it failed, and is left out
    };
    using Time = std::chrono::steady_clock::time_point;

    void post(void (Session::*work)());
    void post(std::function<void(Session&)> work);
    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, void (Session::*work)());

    // Making the stack (session_open.cpp)
    void set_up();
    void attach_framing();
    void attach_protocol(const OptionOffer& offer);
    void attach_frontend();
    void greet();
    void login_checked(Result<LoginResult> result, bool told);
    void begin(LoginResult who);
    void when_negotiated(void (Session::*work)());
    void negotiation_over();
    void run_confunc();
    void started();
    void look_again();

    // Input (session_input.cpp)
    void receive(std::string_view bytes);
    void pump();
    void feed();
    [[nodiscard]] bool keeps_up();  // the client reads what it is sent
    void update_reading();
    void watch_frame();
    void take(const Line& line);
    void take_answer(std::string_view line);
    void command(std::string line, std::optional<std::string> attachment);
    void end_of_input_reached();
    void stop_command();
    void show_prompt();

    // Lines of texts (session_lines.cpp)
    void take_capture(std::string_view line);
    bool take_draft(std::string_view line);
    void list_drafts();
    void keep_draft(Subject subject, std::string text);
    void keep_what_is_written();
    void cancel_typing();
    void command_ended(int status);
    [[nodiscard]] Subject refused_subject() const;
    void take_refused(std::string_view line);
    void refused_over();
    void refused_paused();

    // Output (session_output.cpp)
    [[nodiscard]] OutputItem shown(const Delivery::Text& text) const;
    void emit(OutputItem item);
    void say(std::string_view plain_text);
    bool drain();
    void write(std::string_view bytes);
    void flush();
    void accept(const Delivery& delivery);
    void act(const verbs::Disconnect& event);
    void act(const verbs::SetSetting& event);
    void act(const verbs::ReadLines& event);
    void act(const verbs::ExpectLines& event);
    void act(const verbs::AskPrompts& event);
    void resized(int columns, int rows);
    void left_out(const OptionOffer& about, const std::string& why);
    void with_protocols(std::uint8_t option, const std::function<void(protocol::ProtocolSession&)>& work);
    void keep_alive();

    // The end (session_end.cpp)
    void end(std::string reason, int status);
    void try_finish();
    void finish();
    void leave();
    void login_timed_out();
    void frame_timed_out();
    void closed(const std::string& reason);
    void broke(const std::string& what);

    // frontend::FrontendHost
    void send(std::string bytes) override;
    void line(std::string text) override;
    void end_of_input() override;
    void line_too_long() override;
    void prompt_mark() override;
    void hide_input(bool hidden) override;
    void interrupt() override { interrupted_ = true; }
    // transport::FramingHost
    void framing_text(std::string_view bytes) override;
    void framing_send(std::string_view bytes) override;
    void framing_command(transport::StreamCommand command) override;
    void framing_option(std::uint8_t option, bool us, bool enabled) override;
    void framing_frame(std::uint8_t option, std::string_view payload) override;
    void framing_abuse(std::string_view what) override;
    // LoginDialogueHost
    void login_say(std::string_view text) override;
    void login_check(std::string login, std::string password) override;
    void login_end(std::string_view reason) override;
    std::size_t login_online() override;

    const std::shared_ptr<HubState> hub_;
    const task::SessionId id_;
    const transport::ConnectionInfo info_;
    std::shared_ptr<transport::Connection> connection_;
    SerialWork strand_;

    Phase phase_ = Phase::login;
    std::unique_ptr<transport::Framing> framing_;  // null: the bytes are text
    std::vector<Option> options_;
    std::unique_ptr<frontend::FrontendSession> frontend_;
    std::size_t longest_line_ = 0;  // as the frontend was told
    Settings settings_;
    std::optional<LoginDialogue> dialogue_;
    std::unique_ptr<Lobby::Place> place_;  // until the login
    std::size_t login_bytes_ = 0;

    std::string inbox_;      // bytes that wait because enough lines do
    std::list<Line> lines_;  // typed, not acted on
    bool reading_paused_ = false;
    bool input_ended_ = false;  // EOF: what was typed is still done
    bool input_flushed_ = false;
    bool busy_ = false;         // a command or a login check is under way
    bool interrupted_ = false;  // Ctrl-C was seen in what is being read
    bool prompt_shown_ = false;
    std::optional<Capture> capture_;
    std::optional<Capture> refused_;      // what comes with a command that failed before it collected its text
    Time refused_at_;                     // when its last line came
    bool expecting_ = false;              // the command under way collects a text, if it does not fail
    Subject subject_;                     // of what is being captured
    std::string typed_;                   // the command under way, if it was typed
    std::optional<std::string> written_;  // the text that the command under way was given
    Subject written_for_;
    std::list<Question> questions_;

    OutputQueue pending_;
    std::string out_;  // written by this piece of work, given to the transport at its end
    Time last_sent_;

    std::string end_reason_;
    int end_status_ = 0;
    bool finished_ = false;
    bool entered_ = false;  // counted in the registry's presence

    Time opened_;
    Time touched_;  // last write of last_connected_time
    void (Session::*negotiated_)() = nullptr;
    std::uint64_t watched_frame_ = 0;
    std::unique_ptr<Timer> login_timer_, negotiation_timer_, frame_timer_, alive_timer_, flush_timer_, refused_timer_;

    LoginResult who_;                        // written before the session enters, constant afterwards
    std::atomic<std::int64_t> last_active_;  // steady nanoseconds of the last input
    std::int64_t entered_at_ = 0;            // like who_
};

}  // namespace moosaic::session
