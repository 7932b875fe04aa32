// Session: texts typed line by line: the collector, drafts, and what is left of a text whose command was refused.
#include <utility>

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "session/session.hpp"
#include "session/session_options.hpp"

namespace moosaic::session {

namespace {

// How long nothing may come before the rest of a refused text is taken to be over although no dot ended it.
constexpr auto refused_pause = std::chrono::milliseconds(300);

}  // namespace

void Session::act(const verbs::ReadLines& event) {
    if (event.command.empty() || capture_) return;
    if (!event.intro.empty()) emit({std::make_shared<std::string>(text::clean_output(event.intro)), true});
    if (hub_->drafts.of(who_.avatar, hub_->services.clock().steady()))
        say("There is an unfinished text of yours: .draft on a line of its own takes it up.");
    capture_.emplace(event.command, hub_->config.capture_bytes, hub_->config.capture_lines);
}

void Session::act(const verbs::ExpectLines&) { expecting_ = true; }

void Session::take_capture(std::string_view line) {
    if (line == Capture::draft_line && hub_->drafts.of(who_.avatar, hub_->services.clock().steady()))
        return take_draft();
    switch (capture_->line(line)) {
        case Capture::Step::more:
            return;
        case Capture::Step::cancelled:
            return cancel_typing();
        case Capture::Step::too_long:
            say("That was too long (at most " + std::to_string(hub_->config.capture_bytes / 1024) + " KiB and " +
                std::to_string(hub_->config.capture_lines) + " lines of " + std::to_string(hub_->config.max_line) +
                " bytes); nothing was changed.");
            keep_draft(capture_->take());
            break;
        case Capture::Step::done: {
            Capture whole = std::move(*capture_);
            capture_.reset();
            written_ = whole.take();
            return command(whole.command(), *written_);
        }
    }
    capture_.reset();
}

void Session::take_draft() {
    const auto draft = hub_->drafts.of(who_.avatar, hub_->services.clock().steady());
    if (!draft) return;
    capture_->add(*draft);
    say(*draft);
}

void Session::keep_draft(std::string text) {
    if (text.find_first_not_of(" \t\n") == std::string::npos) return;
    hub_->drafts.keep(who_.avatar, std::move(text), hub_->services.clock().steady());
    if (phase_ == Phase::running) say("Your text is kept: begin again and type .draft to take it up.");
}

// The session ends: what it was being told stays, with the lines that still wait.
void Session::keep_what_is_written() {
    if (!capture_ || phase_ >= Phase::closing) return;
    while (!lines_.empty() && capture_->line(lines_.front().text) == Capture::Step::more) lines_.pop_front();
    Capture whole = std::move(*capture_);
    capture_.reset();
    if (!whole.empty()) hub_->drafts.keep(who_.avatar, whole.take(), hub_->services.clock().steady());
}

// As .cancel: of a text or a question, if there is one.
void Session::cancel_typing() {
    if (capture_)
        capture_.reset();
    else if (!questions_.empty())
        questions_.pop_front();
    else
        return;
    prompt_shown_ = false;
    say("Cancelled; nothing was changed.");
}

void Session::command_ended(int status) {
    if (const auto written = std::exchange(written_, std::nullopt)) {
        if (status != 0)
            keep_draft(*written);
        else
            hub_->drafts.drop(who_.avatar);
    }
    if (!std::exchange(expecting_, false) || capture_ || status == 0 || phase_ != Phase::running) return;
    refused_.emplace(std::string(), hub_->config.capture_bytes, hub_->config.capture_lines);
    refused_at_ = hub_->services.clock().steady();
    refused_timer_ = after(refused_pause, &Session::refused_paused);
}

void Session::take_refused(std::string_view line) {
    refused_at_ = hub_->services.clock().steady();
    if (refused_->line(line) != Capture::Step::more) refused_over();
}

void Session::refused_paused() {
    if (!refused_) return;
    const auto quiet =
        std::chrono::duration_cast<std::chrono::milliseconds>(hub_->services.clock().steady() - refused_at_);
    if (quiet < refused_pause) {
        refused_timer_ = after(refused_pause - quiet, &Session::refused_paused);
        return;
    }
    refused_over();
    pump();
}

void Session::refused_over() {
    Capture refused = std::move(*refused_);
    refused_.reset();
    refused_timer_.reset();
    if (!refused.empty()) {
        say(refused.lines() == 1 ? "The line that followed it was not run."
                                 : "The " + std::to_string(refused.lines()) + " lines that followed it were not run.");
        keep_draft(refused.take());
    }
    prompt_shown_ = false;
}

}  // namespace moosaic::session
