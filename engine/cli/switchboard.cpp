// Routing of releases between live sessions and the command line.
#include "cli/switchboard.hpp"

namespace moosaic::cli {

task::SessionId Switchboard::open(Id avatar, Tap tap) {
    const std::lock_guard lock(mutex_);
    const auto id = ++next_;
    lines_[id] = {avatar, std::make_shared<Tap>(std::move(tap))};
    return id;
}

void Switchboard::close(task::SessionId session) {
    const std::lock_guard lock(mutex_);
    lines_.erase(session);
}

void Switchboard::release(task::Release release) {
    std::shared_ptr<Tap> own;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = lines_.find(release.session); found != lines_.end()) own = found->second.tap;
    }
    if (own == nullptr) {
        if (sessions_ != nullptr) sessions_->release(std::move(release));
        return;
    }
    // What a `do` line tells to people who are connected goes to their sessions; what it prints is its own.
    if (sessions_ != nullptr) {
        auto told = release;
        std::erase_if(told.messages, [](const auto& message) { return message.printed; });
        std::erase_if(told.events, [&](const auto& event) { return event.recipient == release.player; });
        sessions_->release(std::move(told));
    }
    (*own)(std::move(release));
}

bool Switchboard::is_connected(Id avatar) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, line] : lines_)
            if (line.avatar == avatar) return true;
    }
    return sessions_ != nullptr && sessions_->is_connected(avatar);
}

std::vector<task::Outbox::Presence> Switchboard::connected() {
    return sessions_ != nullptr ? sessions_->connected() : std::vector<Presence>();
}

}  // namespace moosaic::cli
