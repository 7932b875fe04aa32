// The table of SDK functions that the engine answers; filled by three files, one a subject.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>

#include "task/arguments.hpp"
#include "task/attempt.hpp"

namespace moosaic::task {

struct SdkRequest {
    Attempt& attempt;
    world::World& world;
    std::string_view name;
    const std::vector<Value>& args;
    const Value& kwargs;

    [[nodiscard]] Arguments bind(std::initializer_list<std::string_view> names, std::string_view rest = {}) const {
        return {name, args, kwargs, names, rest};
    }
};

using SdkTable = std::unordered_map<std::string_view, std::function<Value(SdkRequest&)>>;

void add_world_functions(SdkTable& table);    // sdk_functions.cpp
void add_account_functions(SdkTable& table);  // sdk_accounts.cpp
void add_command_functions(SdkTable& table);  // sdk_commands.cpp

// UserError unless the caller is a wizard.
void need_wizard(SdkRequest& request);

}  // namespace moosaic::task
