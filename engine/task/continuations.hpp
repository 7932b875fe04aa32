// What follows when a player has answered: the verb that asked for lines or answers, waiting for them.
//
// A session only holds a token. It is random and works once, so neither a player's line nor another verb can stand in
// for the answer, and no object can put itself between the question and the verb that asked it.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

namespace moosaic::task {

struct Continuation {
    Id player = 0;
    Ref verb;                 // bound
    std::vector<Value> args;  // after the text
};

class Continuations {
public:
    explicit Continuations(Random& random) : random_(random) {}
    // Any thread. The oldest are forgotten above a bound: their sessions then get an error.
    std::string add(Continuation continuation);
    std::optional<Continuation> take(const std::string& token);

private:
    Random& random_;
    std::mutex mutex_;
    std::unordered_map<std::string, Continuation> waiting_;
    std::deque<std::string> order_;
};

}  // namespace moosaic::task
