// The world's caller for a block.
#pragma once

#include "world/world.hpp"

namespace moosaic::world {

class CallerScope {
public:
    CallerScope(World& world, Principal caller) : world_(world), previous_(world.set_caller(caller)) {}
    ~CallerScope() { world_.set_caller(previous_); }
    CallerScope(const CallerScope&) = delete;
    CallerScope& operator=(const CallerScope&) = delete;

private:
    World& world_;
    Principal previous_;
};

}  // namespace moosaic::world
