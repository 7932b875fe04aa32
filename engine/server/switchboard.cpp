// Routing of releases between live sessions and the command line.
#include "server/switchboard.hpp"

namespace moosaic::server {

// The sessions, which stay as long as this does.
class Switchboard::Calling {
public:
    explicit Calling(Switchboard& board) : board_(board) {
        ++board_.calling_;
        sessions_ = board_.sessions_.load();
    }
    ~Calling() {
        if (--board_.calling_ == 0) board_.calling_.notify_all();
    }
    Calling(const Calling&) = delete;
    Calling& operator=(const Calling&) = delete;
    explicit operator bool() const { return sessions_ != nullptr; }
    task::Outbox* operator->() const { return sessions_; }

private:
    Switchboard& board_;
    task::Outbox* sessions_;
};

void Switchboard::connect(task::Outbox* sessions) {
    sessions_ = sessions;
    if (sessions != nullptr) return;
    for (int n = 0; (n = calling_.load()) != 0;) calling_.wait(n);
}

void Switchboard::open(task::SessionId session, Id avatar, Tap tap) {
    const LockGuard lock(mutex_);
    lines_[session] = {avatar, std::make_shared<Tap>(std::move(tap))};
}

void Switchboard::close(task::SessionId session) {
    const LockGuard lock(mutex_);
    lines_.erase(session);
}

void Switchboard::release(task::Release release) {
    std::shared_ptr<Tap> own;
    {
        const LockGuard lock(mutex_);
        if (const auto found = lines_.find(release.session); found != lines_.end()) own = found->second.tap;
    }
    if (own == nullptr) {
        if (const Calling sessions(*this); sessions) sessions->release(std::move(release));
        return;
    }
    // What a `do` line tells to people who are connected goes to their sessions; what it prints is its own, as is what
    // it asks of the session it was typed in.
    if (const Calling sessions(*this); sessions) {
        auto told = release;
        std::erase_if(told.items, [&](const task::Release::Item& item) {
            const auto* message = std::get_if<task::Message>(&item);
            if (message != nullptr) return message->printed;
            const auto& event = std::get<task::Event>(item);
            const auto* end = std::get_if<verbs::Disconnect>(&event.what);
            return event.recipient == release.player && (end == nullptr || end->issuing_only);
        });
        sessions->release(std::move(told));
    }
    (*own)(std::move(release));
}

bool Switchboard::is_connected(Id avatar) {
    {
        const LockGuard lock(mutex_);
        for (const auto& [id, line] : lines_)
            if (line.avatar != 0 && line.avatar == avatar) return true;
    }
    const Calling sessions(*this);
    return sessions && sessions->is_connected(avatar);
}

std::string Switchboard::address_of(task::SessionId session) {
    {
        const LockGuard lock(mutex_);
        if (lines_.contains(session)) return "the command line or a plugin";
    }
    const Calling sessions(*this);
    return sessions ? sessions->address_of(session) : std::string();
}

std::vector<task::Outbox::Presence> Switchboard::connected() {
    const Calling sessions(*this);
    return sessions ? sessions->connected() : std::vector<Presence>();
}

}  // namespace moosaic::server
