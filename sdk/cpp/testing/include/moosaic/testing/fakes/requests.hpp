// Requests: what a recording facility was asked, in order, with the answers that are still due. Any thread; answers are
// given on the thread of the test that gives them.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/result.hpp>
#include <moosaic/value.hpp>

namespace moosaic::testing {

struct Asked {
    std::string what;       // the name of the function
    std::string principal;  // of Accounts::authenticate: the login
    std::vector<Value> args;
};

template <class Answer>
class Requests {
public:
    using Done = std::function<void(Result<Answer>)>;

    // From now on each request is refused with this.
    void refuse(std::string why) {
        const std::lock_guard lock(mutex_);
        refusal_ = std::move(why);
    }
    // As before Plugin::stop: what waits is dropped unanswered, and what comes is refused.
    void close() {
        refuse("the server is stopping");
        std::vector<Done> dropped;
        const std::lock_guard lock(mutex_);
        dropped.swap(due_);
    }
    // Answers what waits, in order; how many it were. What the callbacks ask meanwhile waits again.
    std::size_t answer(const Result<Answer>& with) {
        std::vector<Done> now;
        {
            const std::lock_guard lock(mutex_);
            now.swap(due_);
        }
        for (const auto& done : now) done(with);
        return now.size();
    }
    [[nodiscard]] std::vector<Asked> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

    Result<void> take(Asked asked, Done done) {
        const std::lock_guard lock(mutex_);
        asked_.push_back(std::move(asked));
        if (!refusal_.empty()) return fail(refusal_);
        due_.push_back(std::move(done));
        return {};
    }

private:
    mutable std::mutex mutex_;
    std::string refusal_;
    std::vector<Asked> asked_;
    std::vector<Done> due_;
};

}  // namespace moosaic::testing
