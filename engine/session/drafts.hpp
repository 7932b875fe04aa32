// Drafts: texts that were being written when something came between: a lost link, a refusal, the end of a session.
//
// One for each subject, at most eight a character, in memory, for a day; of more than a thousand in all the oldest
// goes. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/value.hpp>

namespace moosaic::session {

// What a text is for.
struct Subject {
    std::string key;    // the same for texts that are for the same
    std::string shown;  // plain text
};

class Drafts {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Draft {
        Subject subject;
        std::string text;
        Time kept;
    };

    // In place of an older one of its subject.
    void keep(Id avatar, Subject subject, std::string text, Time now);
    [[nodiscard]] std::optional<std::string> of(Id avatar, const std::string& key, Time now);
    [[nodiscard]] std::vector<Draft> all(Id avatar, Time now);  // the newest first
    void drop(Id avatar, const std::string& key);

private:
    std::vector<Draft>& fresh(Id avatar, Time now) MOOSAIC_REQUIRES(mutex_);
    void forget_oldest() MOOSAIC_REQUIRES(mutex_);

    Mutex mutex_;
    std::map<Id, std::vector<Draft>> drafts_ MOOSAIC_GUARDED_BY(mutex_);  // the newest first
};

}  // namespace moosaic::session
