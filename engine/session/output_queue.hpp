// OutputQueue: messages a session could not show yet because its client does not read. Bounded; the oldest go first.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace moosaic::session {

struct OutputItem {
    std::shared_ptr<const std::string> markup;  // shared between the sessions it goes to; cleaned
    bool own = false;                           // result of this session's own command: dropped last
};

class OutputQueue {
public:
    explicit OutputQueue(std::size_t limit) : limit_(limit) {}

    // Makes room by dropping the oldest asynchronous text, then the oldest of any; never the newcomer.
    void push(OutputItem item);
    // The next message, a line that counts what was dropped before it included.
    std::optional<OutputItem> pop();
    [[nodiscard]] bool empty() const { return items_.empty() && dropped_ == 0; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    bool drop_oldest(bool own_too);

    std::size_t limit_;
    std::list<OutputItem> items_;  // an empty deque holds half a kilobyte, and most sessions are idle
    std::size_t bytes_ = 0;
    std::size_t dropped_ = 0;  // lines, reported before the next message
};

}  // namespace moosaic::session
