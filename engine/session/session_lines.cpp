// Session: texts typed line by line: the collector, drafts, and what is left of a text whose command was refused.
#include <algorithm>
#include <charconv>
#include <utility>

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "session/session.hpp"
#include "session/session_options.hpp"
#include "session/trimmed.hpp"

namespace moosaic::session {

namespace {

// How long nothing may come before the rest of a refused text is taken to be over although no dot ended it.
constexpr auto refused_pause = std::chrono::milliseconds(300);
constexpr std::size_t longest_shown = 80;  // bytes of a command that a draft is remembered by

}  // namespace

void Session::act(const verbs::ReadLines& event) {
    if (event.command.empty() || capture_) return;
    if (!event.intro.empty()) emit({std::make_shared<std::string>(text::clean_output(event.intro)), true});
    subject_ = {event.subject, event.about};
    const auto drafts = hub_->drafts.all(who_.avatar, hub_->services.clock().steady());
    const auto fits = [&](const Drafts::Draft& draft) { return draft.subject.key == subject_.key; };
    if (std::ranges::any_of(drafts, fits))
        say("There is an unfinished text of yours for this: .draft on a line of its own takes it up.");
    else if (!drafts.empty())
        say("There are unfinished texts of yours for something else: .draft on a line of its own lists them.");
    capture_.emplace(event.command, hub_->config.capture_bytes, hub_->config.capture_lines);
}

void Session::act(const verbs::ExpectLines&) { expecting_ = true; }

void Session::take_capture(std::string_view line) {
    if (take_draft(line)) return;
    switch (capture_->line(line)) {
        case Capture::Step::more:
            return;
        case Capture::Step::cancelled:
            return cancel_typing();
        case Capture::Step::too_long:
            say("That was too long (at most " + std::to_string(hub_->config.capture_bytes / 1024) + " KiB and " +
                std::to_string(hub_->config.capture_lines) + " lines of " + std::to_string(hub_->config.max_line) +
                " bytes); nothing was changed.");
            keep_draft(subject_, capture_->take());
            break;
        case Capture::Step::done: {
            Capture whole = std::move(*capture_);
            capture_.reset();
            written_ = whole.take();
            written_for_ = subject_;
            return command(whole.command(), *written_);
        }
    }
    capture_.reset();
}

// `.draft`: the one of what is being written; `.draft N`: another of the list. False: the line is neither.
bool Session::take_draft(std::string_view line) {
    if (!line.starts_with(Capture::draft_line)) return false;
    const auto number = line.substr(Capture::draft_line.size());
    std::size_t wanted = 0;
    if (!number.empty()) {
        if (number.front() != ' ') return false;
        const auto digits = trimmed(number);
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), wanted);
        if (end.ec != std::errc() || end.ptr != digits.data() + digits.size() || wanted == 0) return false;
    }
    auto drafts = hub_->drafts.all(who_.avatar, hub_->services.clock().steady());
    if (wanted == 0)
        while (wanted < drafts.size() && drafts[wanted].subject.key != subject_.key) ++wanted;
    else
        --wanted;
    if (wanted >= drafts.size()) {
        list_drafts();
        return true;
    }
    capture_->add(drafts[wanted].text);
    say(drafts[wanted].text);
    return true;
}

void Session::list_drafts() {
    const auto drafts = hub_->drafts.all(who_.avatar, hub_->services.clock().steady());
    say("There is no draft of " + subject_.shown + "." + (drafts.empty() ? "" : " There are drafts of:"));
    for (std::size_t i = 0; i < drafts.size(); ++i) say("  " + std::to_string(i + 1) + ": " + drafts[i].subject.shown);
    if (!drafts.empty()) say(".draft 1 takes the first of them up all the same, and so on.");
}

void Session::keep_draft(Subject subject, std::string text) {
    if (text.find_first_not_of(" \t\n") == std::string::npos) return;
    hub_->drafts.keep(who_.avatar, std::move(subject), std::move(text), hub_->services.clock().steady());
    if (phase_ == Phase::running) say("Your text is kept: begin again and type .draft to take it up.");
}

// The session ends: what it was being told stays, with the lines that still wait.
void Session::keep_what_is_written() {
    if (phase_ >= Phase::closing) return;
    if (refused_ && !refused_->empty())
        hub_->drafts.keep(who_.avatar, refused_subject(), refused_->take(), hub_->services.clock().steady());
    refused_.reset();
    if (!capture_) return;
    while (!lines_.empty() && capture_->line(lines_.front().text) == Capture::Step::more) lines_.pop_front();
    Capture whole = std::move(*capture_);
    capture_.reset();
    if (!whole.empty()) hub_->drafts.keep(who_.avatar, subject_, whole.take(), hub_->services.clock().steady());
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
            keep_draft(written_for_, *written);
        else
            hub_->drafts.drop(who_.avatar, written_for_.key);
    }
    if (!std::exchange(expecting_, false) || capture_ || status == 0 || phase_ != Phase::running) return;
    refused_.emplace(std::string(), hub_->config.capture_bytes, hub_->config.capture_lines);
    refused_at_ = hub_->services.clock().steady();
    refused_timer_ = after(refused_pause, &Session::refused_paused);
}

Subject Session::refused_subject() const {
    const auto line = "the refused \"" + text::clean_line(typed_.substr(0, longest_shown)) + "\"";
    return {line, line};
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
        keep_draft(refused_subject(), refused.take());
    }
    prompt_shown_ = false;
}

}  // namespace moosaic::session
