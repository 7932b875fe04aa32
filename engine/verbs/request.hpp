// One request from verb code, as a body gets it, and the types a body takes its arguments as.
//
// A body is `Value f(Request&, …)` or `void f(Request&, …)`, one parameter for each of its row's shape, in order
// (moosaic/names.hpp). Binding by position or keyword, defaults and the TypeErrors of a wrong call are binding.hpp's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <moosaic/names.hpp>

#include "verbs/task.hpp"
#include "world/caller_scope.hpp"
#include "world/fields.hpp"

namespace moosaic::verbs {

struct Request {
    Task& task;
    world::World& world;
    const Ref& ref;  // what a method is called on; of a function: nothing
    const names::Row& row;

    [[nodiscard]] std::string name() const { return std::string(row.name); }
    [[nodiscard]] world::Entity entity() const {
        return ref.kind == RefKind::verb       ? world::Entity::verb
               : ref.kind == RefKind::property ? world::Entity::property
                                               : world::Entity::object;
    }
    void need_read() const {
        if (ref.kind == RefKind::object)
            world::need_to_see(world, ref.id);
        else
            world.need("read", entity(), ref.id);
    }
};

// What an argument must be, beside the plain bool (anything, by its truth), std::int64_t, const std::string& and
// const Value& (anything). std::optional of one: None is nothing; twice optional: nothing is "not given", as nullptr is
// for const Value*.
struct Thing {
    Id id;  // of an object
};
struct Items {
    std::vector<Value> values;  // of a list, tuple or set
};
using Rest = std::vector<Value>;  // of a *parameter
// const Ref&: an object, verb or property.

// The ids of objects; TypeError, naming the function, if one is something else.
std::vector<Id> object_ids(const Request& request, const Items& items);

}  // namespace moosaic::verbs
