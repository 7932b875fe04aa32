// Switchboard: the Outbox of a world. Sends releases to the sessions of a server, or to whoever runs lines for `do`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "task/outbox.hpp"

namespace moosaic::cli {

class Switchboard final : public task::Outbox {
public:
    using Tap = std::function<void(task::Release)>;

    // Where everything goes that no tap takes; may be set once, before sessions exist. Null: dropped.
    void connect(task::Outbox* sessions) { sessions_ = sessions; }

    // A pseudo-session for the command line: its releases go to `tap` (from the release thread), and its avatar counts
    // as connected meanwhile.
    task::SessionId open(Id avatar, Tap tap);
    void close(task::SessionId session);

    void release(task::Release release) override;
    bool is_connected(Id avatar) override;
    std::vector<Presence> connected() override;

private:
    struct Line {
        Id avatar = 0;
        std::shared_ptr<Tap> tap;
    };
    std::mutex mutex_;
    std::map<task::SessionId, Line> lines_;
    task::SessionId next_ = task::SessionId{1} << 62;  // far from the session room's own numbers
    task::Outbox* sessions_ = nullptr;
};

}  // namespace moosaic::cli
