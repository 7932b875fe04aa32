// What verb code calls, by name: methods of objects, verbs and properties (world.md 8.1, 8.2) and functions of moo.sdk
// (8.4, 8.5). With the world's current caller; throws what world/ throws.
#pragma once

#include <string>
#include <vector>

#include <moosaic/value.hpp>

#include "verbs/task.hpp"

namespace moosaic::verbs {

Value call_method(Task& task, const Ref& ref, const std::string& name, const std::vector<Value>& args,
                  const Value& kwargs);
Value call_function(Task& task, const std::string& name, const std::vector<Value>& args, const Value& kwargs);

}  // namespace moosaic::verbs
