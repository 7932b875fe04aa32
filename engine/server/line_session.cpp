// Running lines for `do`: wait for each release, show it, react to its events.
#include "server/line_session.hpp"

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "command/line.hpp"
#include "session/typed_line.hpp"

namespace moosaic::server {

LineSession::LineSession(task::Tasks& tasks, Switchboard& switchboard, Id avatar, LineLimits limits,
                         std::function<void(const std::string&)> show)
    : tasks_(tasks),
      switchboard_(switchboard),
      avatar_(avatar),
      limits_(limits),
      show_(std::move(show)),
      session_(tasks.new_session()) {
    switchboard_.open(session_, avatar, [inbox = inbox_](task::Release release) {
        const LockGuard lock(inbox->mutex);
        inbox->releases.push_back(std::move(release));
        inbox->changed.notify_all();
    });
}

LineSession::~LineSession() { switchboard_.close(session_); }

void LineSession::give_up() {
    const LockGuard lock(inbox_->mutex);
    inbox_->given_up = true;
    inbox_->changed.notify_all();
}

bool LineSession::given_up() const {
    const LockGuard lock(inbox_->mutex);
    return inbox_->given_up;
}

void LineSession::failed(const std::string& why) {
    show_(why);
    status_ = 1;
}

void LineSession::line(std::string_view bytes) {
    if (given_up() || ended_) return;
    if (bytes.size() > limits_.line) {
        if (capture_) capture_->spoil();
        return failed(command::line_too_long(limits_.line));
    }
    const auto text = session::typed_line(bytes);
    if (refused(text) || collect(text) || session::says_nothing(text)) return;
    run(text, std::nullopt);
}

bool LineSession::refused(std::string_view text) {
    if (!refused_) return false;
    refused_ = text != session::Capture::end_line && text != session::Capture::cancel_line;
    return true;
}

bool LineSession::collect(const std::string& text) {
    const bool collecting = capture_.has_value() || question_.has_value();
    if (capture_)
        collect_line(text);
    else if (question_)
        collect_answer(text);
    return collecting;
}

void LineSession::collect_line(const std::string& text) {
    const auto step = capture_->line(text);
    if (step == session::Capture::Step::more) return;
    session::Capture whole = std::move(*capture_);
    capture_.reset();
    if (step == session::Capture::Step::done) return run(whole.command(), whole.take());
    if (step == session::Capture::Step::too_long) failed("That text is too long and was dropped.");
}

void LineSession::collect_answer(const std::string& text) {
    if (session::trimmed(text) == ".cancel") return question_.reset();
    question_->answers += text;
    if (--question_->left > 0) {
        question_->answers += '\n';
        return;
    }
    const Question whole = std::move(*question_);
    question_.reset();
    run(whole.command, whole.answers);
}

void LineSession::run(const std::string& text, std::optional<std::string> attachment) {
    task::Command command;
    command.session = session_;
    command.avatar = avatar_;
    command.line = text;
    command.settings = settings_;
    command.attachment = std::move(attachment);
    tasks_.command(std::move(command));
    for (bool last = false; !last;) {
        std::vector<task::Release> batch;
        {
            UniqueLock lock(inbox_->mutex);
            inbox_->changed.wait(lock, [this]() MOOSAIC_REQUIRES(inbox_->mutex) {
                return !inbox_->releases.empty() || inbox_->given_up;
            });
            if (inbox_->given_up) return;
            batch.swap(inbox_->releases);
        }
        for (const auto& release : batch) {
            take(release);
            last = last || release.last;
        }
    }
}

void LineSession::take(const task::Release& release) {
    for (const auto& item : release.items) {
        const auto* message = std::get_if<task::Message>(&item);
        if (message != nullptr && message->recipient == avatar_)
            show_(markup::plain(text::clean_output(message->markup)));
        const auto* event = std::get_if<task::Event>(&item);
        if (event != nullptr && event->recipient == avatar_)
            std::visit([this](const auto& e) { react(e); }, event->what);
    }
    if (!release.last) return;
    status_ = std::max(status_, release.status);
    if (std::exchange(expecting_, false)) refused_ = release.status != 0 && !capture_;
}

void LineSession::react(const verbs::SetSetting& event) {
    auto& items = settings_.get<Dict>()->items;
    std::erase_if(items, [&](const auto& item) { return item.first == Value(event.key); });
    if (!event.value.is_none()) items.emplace_back(event.key, event.value);
}

void LineSession::react(const verbs::Disconnect& event) {
    if (!event.reason.empty()) show_(event.reason);
    ended_ = true;
}

void LineSession::react(const verbs::ReadLines& event) {
    if (!event.command.empty()) capture_.emplace(event.command, limits_.collected_bytes, limits_.collected_lines);
}

void LineSession::react(const verbs::AskPrompts& event) {
    if (!event.command.empty() && !event.prompts.empty()) question_ = Question{event.command, event.prompts.size(), {}};
}

int LineSession::finish() {
    if (!ended_ && (capture_ || question_)) {
        show_("The lines ended before the text did; it was dropped.");
        return 1;
    }
    return status_;
}

}  // namespace moosaic::server
