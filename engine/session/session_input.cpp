// Session: from bytes to commands (sessions.md 6, 8).
#include <algorithm>
#include <utility>

#include <moosaic/base/input_limit.hpp>
#include <moosaic/text.hpp>

#include "command/line.hpp"
#include "session/forgery.hpp"
#include "session/session.hpp"
#include "session/session_options.hpp"
#include "session/typed_line.hpp"

namespace moosaic::session {

namespace {

constexpr std::size_t piece = 1024;            // bytes looked at before the number of waiting lines is checked again
constexpr std::size_t most_unread = 1U << 20;  // a transport that goes on although it was told to pause
constexpr std::size_t longest_answer = 4096;
constexpr std::size_t echo_burst = 16U << 10;  // echo collected before it goes to the transport
constexpr auto touch_interval = std::chrono::seconds(15);

}  // namespace

void Session::receive(std::string_view bytes) {
    if (phase_ >= Phase::closing) return;
    const auto now = hub_->services.clock().steady().time_since_epoch();
    last_active_ = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    if (!entered_ && !info_.identity) {
        login_bytes_ += bytes.size();
        if (login_bytes_ > hub_->config.login_input) {
            say(too_much_before_login_text);
            return end(std::string(too_much_before_login), 1);
        }
    }
    inbox_ += bytes;
    if (inbox_.size() > most_unread) return end(std::string(too_much_input), 1);
    pump();
}

// Does whatever can be done now: shows what waits, acts on lines, reads on. Called after every change.
void Session::pump() {
    if (phase_ == Phase::closed || !frontend_) return;
    while (phase_ < Phase::closing) {
        feed();
        if (phase_ >= Phase::closing || !drain() || busy_) break;
        if (phase_ != Phase::login && phase_ != Phase::running) break;
        show_prompt();
        if (!lines_.empty()) {
            Line next = std::move(lines_.front());
            lines_.pop_front();
            take(next);
        } else if (!input_ended_) {
            break;
        } else if (phase_ == Phase::running && !input_flushed_ && !capture_ && questions_.empty()) {
            input_flushed_ = true;
            frontend_->input("\n");  // a last line without its end counts
        } else {
            end("end of input", 0);
        }
    }
    if (phase_ == Phase::closing) return try_finish();
    update_reading();
}

void Session::feed() {
    // Typing is echoed to some clients: to one that does not read the echo nothing more is given until it does.
    while (!inbox_.empty() && lines_.size() < hub_->config.type_ahead && phase_ < Phase::closing && keeps_up()) {
        const std::string chunk = inbox_.substr(0, piece);
        inbox_.erase(0, chunk.size());
        if (framing_)
            framing_->receive(chunk);
        else
            frontend_->input(chunk);
        if (std::exchange(interrupted_, false)) stop_command();  // out of the frontend's own call
        if (out_.size() > echo_burst) flush();
    }
    if (!framing_) return;
    watch_frame();
    if (negotiated_ != nullptr && framing_->offers_answered()) negotiation_over();
}

// Only what the transport has counts: of that it says when it is gone (on_drained). What it was not given yet could be
// waited for in vain.
bool Session::keeps_up() {
    if (!connection_) return false;
    if (connection_->backlog() + out_.size() > transport::backlog_high) flush();
    return connection_->backlog() <= transport::backlog_high;
}

void Session::update_reading() {
    const std::size_t limit = hub_->config.type_ahead;
    const bool full = lines_.size() >= limit || !inbox_.empty();
    const bool pause = full || (reading_paused_ && lines_.size() >= limit / 2);
    if (pause == reading_paused_) return;
    reading_paused_ = pause;
    if (connection_) connection_->pause_reading(pause);
}

void Session::watch_frame() {
    const std::uint64_t frame = framing_->unfinished_frame();
    if (frame == 0 || frame == watched_frame_) return;
    watched_frame_ = frame;
    frame_timer_ = after(hub_->config.frame_limit, &Session::frame_timed_out);
}

void Session::show_prompt() {
    if (prompt_shown_ || refused_) return;
    prompt_shown_ = true;
    if (phase_ == Phase::login) return frontend_->prompt(dialogue_->prompt(), dialogue_->hidden());
    if (capture_) return frontend_->prompt(capture_prompt, false);
    if (questions_.empty()) return frontend_->prompt(command_prompt, false);
    frontend_->prompt(questions_.front().prompts.front(), questions_.front().hidden);
}

void Session::take(const Line& line) {
    prompt_shown_ = false;
    frontend_->taken(line.text);
    if (line.too_long) {
        if (capture_) capture_->spoil();
        if (refused_) refused_->spoil();
        say(command::line_too_long(hub_->config.max_line));
    } else if (phase_ == Phase::login) {
        dialogue_->line(line.text);
    } else if (refused_) {
        take_refused(line.text);
    } else if (capture_) {
        take_capture(line.text);
    } else if (!questions_.empty()) {
        take_answer(line.text);
    } else if (!says_nothing(line.text)) {
        command(line.text, std::nullopt);
    }
}

void Session::take_answer(std::string_view line) {
    if (line.size() > longest_answer) return say(command::line_too_long(longest_answer));
    Question& question = questions_.front();
    if (trimmed(line) == ".cancel") {
        questions_.pop_front();
        return say("Cancelled.");
    }
    question.answers += line;
    question.prompts.pop_front();
    if (!question.prompts.empty()) {
        question.answers += '\n';
        return;
    }
    Question answered = std::move(question);
    questions_.pop_front();
    command(std::move(answered.command), std::move(answered.answers));
}

void Session::command(std::string line, std::optional<std::string> attachment) {
    busy_ = true;
    const auto now = hub_->services.clock().steady();
    if (now - touched_ > touch_interval) {
        touched_ = now;
        hub_->touch(who_.avatar);
    }
    typed_ = attachment ? std::string() : line;
    task::Command command;
    command.session = id_;
    command.avatar = who_.avatar;
    command.line = std::move(line);
    command.settings = settings_.dict();
    command.attachment = std::move(attachment);
    hub_->tasks->command(std::move(command));
}

// Ctrl-C, whatever way it came. What was typed before it and has not begun is dropped.
void Session::stop_command() {
    if (phase_ != Phase::running) return;
    if (busy_)
        hub_->tasks->interrupt(id_);
    else
        cancel_typing();
    const auto dropped = std::exchange(lines_, {});
    for (const auto& line : dropped) frontend_->taken(line.text);
    if (const auto waiting = dropped.size(); waiting > 0)
        say(std::to_string(waiting) + (waiting == 1 ? " line" : " lines") + " that waited: dropped.");
}

void Session::end_of_input_reached() {
    if (phase_ >= Phase::closing) return;
    input_ended_ = true;
    pump();
}

void Session::line(std::string text) {
    if (text.size() > longest_line_) return line_too_long();
    lines_.push_back({typed_line(text), false});
}

void Session::line_too_long() { lines_.push_back({{}, true}); }

void Session::end_of_input() { input_ended_ = input_flushed_ = true; }

void Session::login_say(std::string_view text) { say(text); }

void Session::login_check(std::string login, std::string password) {
    phase_ = Phase::checking;
    busy_ = true;
    hub_->check_password(std::move(login), std::move(password), info_.peer,
                         [self = shared_from_this()](Result<LoginResult> result) {
                             self->post([result = std::move(result)](Session& s) { s.login_checked(result, false); });
                         });
}

void Session::login_end(std::string_view reason) { end(std::string(reason), 1); }

std::size_t Session::login_online() { return hub_->online(); }

}  // namespace moosaic::session
