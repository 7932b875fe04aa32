// Surroundings whose verbs are C++ functions, keyed by the verb's code. Calls check `execute`, run as the verb's owner
// and are written down.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "world/world.hpp"

namespace moosaic::world::testing {

class FakeSurroundings : public Surroundings {
public:
    using Body = std::function<Value(const BoundVerb&, const std::vector<Value>&)>;

    struct Call {
        std::string name;
        Id this_object;
        std::vector<Value> args;
        Principal caller;
    };

    std::int64_t now() override { return time; }
    bool is_connected(Id avatar) override { return connected.count(avatar) != 0; }
    Value call_verb(const BoundVerb& verb, const std::vector<Value>& args) override {
        world->need_runnable(verb.verb.id);
        world->need("execute", Entity::verb, verb.verb.id);
        calls.push_back({verb.name, verb.bound_to, args, world->caller()});
        const auto body = bodies.find(verb.verb.code);
        if (body == bodies.end()) return {};
        const Principal before = world->set_caller(Principal::of(verb.verb.owner));
        try {
            Value result = body->second(verb, args);
            world->set_caller(before);
            return result;
        } catch (...) {
            world->set_caller(before);
            throw;
        }
    }
    Id player() override { return acting; }
    Id session_site() override { return site; }
    Budget& budget() override { return counter; }

    World* world = nullptr;
    struct Steps final : Budget {
        std::int64_t look(std::int64_t steps, bool may_throw) override {
            counted += steps;
            if (may_throw && counted > most) throw WorldError("TickLimitError", "The budget of this test is spent.");
            return 1;
        }
        std::int64_t counted = 0;
        std::int64_t most = INT64_MAX;
    } counter;
    std::map<std::string, Body> bodies;
    std::vector<Call> calls;
    std::set<Id> connected;
    std::int64_t time = 1'700'000'000'000'000;
    Id acting = 0;
    Id site = 1;
};

}  // namespace moosaic::world::testing
