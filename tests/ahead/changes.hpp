// Changes: a small world with verbs of several owners that read all they can, and random changes to everything they
// read.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "task/attempt.hpp"

namespace moosaic::ahead_difference {

class Changes {
public:
    explicit Changes(std::uint64_t seed) : random_(seed) {}

    // As the system, once: rooms, players, things and the verbs. Returns nothing half-built: throws what the world
    // does.
    void build(task::Attempt& attempt);
    // One random change as the system. A change that the world refuses leaves it as it is; false then.
    bool change(task::Attempt& attempt);
    // A player and what he types.
    [[nodiscard]] std::pair<Id, std::string> line();
    // The change that was made last, for a failure's message.
    [[nodiscard]] const std::string& last() const { return last_; }

private:
    using Change = void (Changes::*)(world::World&);

    Id make(world::World& world, const std::string& name, Id owner, std::vector<Id> parents = {});
    void add_verb(world::World& world, Id object, const std::string& name, const std::string& code, Id owner,
                  bool method, const std::string& dspec = "none");

    void rename(world::World& world);
    void alias(world::World& world);
    void move(world::World& world);
    void parents(world::World& world);
    void property(world::World& world);
    void rule(world::World& world);
    void verb(world::World& world);
    void verb_names(world::World& world);
    void fields(world::World& world);
    void placement(world::World& world);
    void wizardry(world::World& world);

    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    std::string word() { return std::string(1, static_cast<char>('a' + below(6))); }

    std::mt19937_64 random_;
    Id wizard_ = 0;
    std::vector<Id> generics_;
    std::vector<Id> rooms_;
    std::vector<Id> players_;
    std::vector<Id> things_;
    std::vector<Id> all_;
    std::string last_;
};

}  // namespace moosaic::ahead_difference
