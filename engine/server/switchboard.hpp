// Switchboard: the Outbox of a world. Sends releases to the sessions of a server, or to whoever runs lines for `do`.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include <moosaic/mutex.hpp>

#include "task/outbox.hpp"

namespace moosaic::server {

class Switchboard final : public task::Outbox {
public:
    using Tap = std::function<void(task::Release)>;

    // Where everything goes that no tap takes; set before sessions exist. Null: dropped, and whoever was asked before
    // is not called any more once this has returned, though tasks may still be running. Not from a call of his.
    void connect(task::Outbox* sessions);

    // A pseudo-session for the command line or a plugin, with a number of Tasks: its releases go to `tap` (from the
    // release thread), and the avatar, if not 0, counts as connected meanwhile.
    void open(task::SessionId session, Id avatar, Tap tap);
    void close(task::SessionId session);

    void release(task::Release release) override;
    bool is_connected(Id avatar) override;
    std::string address_of(task::SessionId session) override;
    std::vector<Presence> connected() override;

private:
    struct Line {
        Id avatar = 0;
        std::shared_ptr<Tap> tap;
    };
    class Calling;

    Mutex mutex_;
    std::map<task::SessionId, Line> lines_ MOOSAIC_GUARDED_BY(mutex_);
    std::atomic<task::Outbox*> sessions_ = nullptr;
    std::atomic<int> calling_ = 0;  // who may be inside of sessions_
};

}  // namespace moosaic::server
