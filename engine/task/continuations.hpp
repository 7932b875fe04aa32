// What follows when a player has answered: the verb that asked for lines or answers, waiting for them.
//
// A session only holds a token. It is random and works once, so neither a player's line nor another verb can stand in
// for the answer, and no object can put itself between the question and the verb that asked it.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <moosaic/mutex.hpp>
#include <moosaic/services.hpp>
#include <moosaic/value.hpp>

namespace moosaic::task {

struct Continuation {
    Id player = 0;
    Ref verb;                 // bound
    std::vector<Value> args;  // after the text
};

// Any thread.
class Continuations {
public:
    // Questions of one player that wait; more than all sessions of one account can hold. Above it that player's oldest
    // are forgotten, and whoever still answers one gets an error. Nobody else's are.
    static constexpr std::size_t most_of_one = 64;

    explicit Continuations(Random& random) : random_(random) {}
    [[nodiscard]] std::string token();
    void add(std::string token, Continuation continuation);
    std::optional<Continuation> take(const std::string& token);

private:
    Random& random_;
    Mutex mutex_;
    std::unordered_map<std::string, Continuation> waiting_ MOOSAIC_GUARDED_BY(mutex_);
    std::unordered_map<Id, std::deque<std::string>> order_ MOOSAIC_GUARDED_BY(mutex_);  // of each player, oldest first
};

}  // namespace moosaic::task
