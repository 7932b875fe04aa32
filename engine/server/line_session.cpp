// Running lines for `do`: wait for each release, show it, react to its events.
#include "server/line_session.hpp"

#include <moosaic/markup.hpp>
#include <moosaic/text.hpp>

#include "session/capture.hpp"

namespace moosaic::server {

namespace {

constexpr std::size_t max_collected = 256 * 1024;

}  // namespace

LineSession::LineSession(task::Tasks& tasks, Switchboard& switchboard, Id avatar,
                         std::function<void(const std::string&)> show)
    : tasks_(tasks), switchboard_(switchboard), avatar_(avatar), show_(std::move(show)), session_(tasks.new_session()) {
    switchboard_.open(session_, avatar, [inbox = inbox_](task::Release release) {
        const std::lock_guard lock(inbox->mutex);
        inbox->releases.push_back(std::move(release));
        inbox->changed.notify_all();
    });
}

LineSession::~LineSession() { switchboard_.close(session_); }

void LineSession::give_up() {
    const std::lock_guard lock(inbox_->mutex);
    inbox_->given_up = true;
    inbox_->changed.notify_all();
}

bool LineSession::given_up() const {
    const std::lock_guard lock(inbox_->mutex);
    return inbox_->given_up;
}

void LineSession::line(const std::string& text) {
    if (given_up()) return;
    if (refused(text) || collect(text)) return;
    if (text.find_first_not_of(" \t\r") == std::string::npos) return;
    run(text, std::nullopt);
}

bool LineSession::refused(std::string_view text) {
    if (!refused_) return false;
    refused_ = text != session::Capture::end_line && text != session::Capture::cancel_line;
    return true;
}

bool LineSession::collect(const std::string& text) {
    if (command_.empty()) return false;
    if (text == ".cancel") {
        command_.clear();
        return true;
    }
    if (asking_) {
        collected_ += text;
        prompts_.erase(prompts_.begin());
        if (!prompts_.empty()) {
            collected_ += "\n";
            return true;
        }
    } else if (text != ".") {
        collected_ += text + "\n";
        if (collected_.size() > max_collected) {
            show_("That text is too long and was dropped.");
            command_.clear();
            status_ = 1;
        }
        return true;
    }
    const auto command = std::exchange(command_, {});
    run(command, std::exchange(collected_, {}));
    return true;
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
            std::unique_lock lock(inbox_->mutex);
            inbox_->changed.wait(lock, [&] { return !inbox_->releases.empty() || inbox_->given_up; });
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
    if (std::exchange(expecting_, false)) refused_ = release.status != 0 && command_.empty();
}

void LineSession::react(const verbs::SetSetting& event) {
    auto& items = settings_.get<Dict>()->items;
    std::erase_if(items, [&](const auto& item) { return item.first == Value(event.key); });
    if (!event.value.is_none()) items.emplace_back(event.key, event.value);
}

void LineSession::react(const verbs::ReadLines& event) { collect_for(event.command, {}); }

void LineSession::react(const verbs::AskPrompts& event) { collect_for(event.command, event.prompts); }

void LineSession::collect_for(const std::string& command, const std::vector<std::string>& prompts) {
    command_ = command;
    collected_.clear();
    prompts_ = prompts;
    asking_ = !prompts.empty();
}

int LineSession::finish() {
    if (!command_.empty()) {
        show_("The lines ended before the text did; it was dropped.");
        return 1;
    }
    return status_;
}

}  // namespace moosaic::server
