// Codes: which verb sources a worker has been sent. Engine and worker each keep one for a connection and feed it the
// same calls in the same order, so both know without a word what the other has: a source crosses the socket once.
#pragma once

#include <map>
#include <string>
#include <utility>

#include <moosaic/executor.hpp>

namespace moosaic::executor::frames {

// Bounded: what would go beyond the limits makes it forget everything first. Not thread-safe.
class Codes {
public:
    static constexpr std::size_t most = 512;
    static constexpr std::size_t most_bytes = 2 * 1024 * 1024;

    // Whether the code of a call is kept at all: text of a verb that has a hash to be known by.
    [[nodiscard]] static bool keeps(const Call& call) {
        return call.kind == Call::Kind::verb && !call.code.hash.empty() && !call.code.source.empty();
    }
    // The text kept for the verb at that hash; nullptr if there is none. Valid until the next keep().
    [[nodiscard]] const std::string* find(const VerbCode& code) const;
    // After a call that keeps() was sent or received with its source. `text` is what find() answers from then on: the
    // source in the worker, nothing in the engine.
    void keep(const VerbCode& code, std::string text);
    [[nodiscard]] std::size_t size() const { return kept_.size(); }

private:
    std::map<std::pair<Id, std::string>, std::string> kept_;
    std::size_t bytes_ = 0;  // of the sources, kept here or not
};

}  // namespace moosaic::executor::frames
