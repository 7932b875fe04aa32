// HookBundles: which tasks the moves of one commit are followed by.
//
// One for each hook and place (and for whom it runs), for all that came or went: three hundred things that are made in
// a room are one further task, which calls the hook three hundred times. What went to and fro keeps its order.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "world/world.hpp"

namespace moosaic::task {

class HookBundles {
public:
    // The task, from 0, that a hook belongs to: a new one, or the one of its place if that has room, and its mover is
    // in no later one.
    std::size_t add(const world::HookTask& hook);
    [[nodiscard]] std::size_t tasks() const { return sizes_.size(); }
    [[nodiscard]] std::size_t hooks() const { return hooks_; }

private:
    static constexpr std::size_t most_in_one = 500;
    using Key = std::tuple<std::string, Id, Id, Id>;  // hook, place, caller, player

    std::map<Key, std::size_t> open_;
    std::unordered_map<Id, std::size_t> last_of_;  // by mover
    std::vector<std::size_t> sizes_;
    std::size_t hooks_ = 0;
};

}  // namespace moosaic::task
