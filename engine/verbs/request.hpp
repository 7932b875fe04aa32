// One request from verb code, and the tables of bodies that answer them by name; a file a subject fills them.
#pragma once

#include <initializer_list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "verbs/arguments.hpp"
#include "verbs/task.hpp"
#include "world/caller_scope.hpp"

namespace moosaic::verbs {

struct Request {
    Task& task;
    world::World& world;
    const Ref& ref;  // what a method is called on; of a function: nothing
    std::string_view name;
    const std::vector<Value>& args;
    const Value& kwargs;

    [[nodiscard]] Arguments bind(std::initializer_list<std::string_view> names, std::string_view rest = {}) const {
        return {name, args, kwargs, names, rest};
    }
    [[nodiscard]] world::Entity entity() const {
        return ref.kind == RefKind::verb       ? world::Entity::verb
               : ref.kind == RefKind::property ? world::Entity::property
                                               : world::Entity::object;
    }
    void need_read() const { world.need("read", entity(), ref.id); }
    void need_wizard() const;  // UserError unless the caller is a wizard
};

using Body = Value (*)(Request&);
using Table = std::unordered_map<std::string_view, Body>;

// Methods of objects, verbs and properties.
void add_saving_methods(Table& table);  // of all three
void add_rights_methods(Table& table);  // of all three
void add_object_methods(Table& table);
void add_object_rights_methods(Table& table);
void add_place_methods(Table& table);
void add_property_methods(Table& table);  // of objects
void add_property_row_methods(Table& table);
void add_verb_methods(Table& table);  // of objects
void add_verb_row_methods(Table& table);

// Functions of moo.sdk.
void add_object_functions(Table& table);
void add_property_functions(Table& table);
void add_verb_functions(Table& table);
void add_place_functions(Table& table);
void add_lookup_functions(Table& table);
void add_people_functions(Table& table);
void add_output_functions(Table& table);
void add_session_functions(Table& table);
void add_caller_functions(Table& table);
void add_server_functions(Table& table);
void add_account_functions(Table& table);
void add_command_functions(Table& table);

}  // namespace moosaic::verbs
