// Drafts: texts that were being written when something came between: a lost link, a refusal, the end of a session.
//
// One a character, in memory, for a day; of more than a thousand the oldest goes. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <moosaic/value.hpp>

namespace moosaic::session {

class Drafts {
public:
    using Time = std::chrono::steady_clock::time_point;

    // In place of an older one.
    void keep(Id avatar, std::string text, Time now);
    [[nodiscard]] std::optional<std::string> of(Id avatar, Time now);
    void drop(Id avatar);

private:
    struct Draft {
        std::string text;
        Time kept;
    };

    std::mutex mutex_;
    std::map<Id, Draft> drafts_;
};

}  // namespace moosaic::session
