// What verb code calls, by name: methods of objects, verbs and properties (world.md 8.1, 8.2) and functions of moo.sdk
// (8.4, 8.5), each a row of moosaic/names.hpp. With the world's current caller; throws what world/ throws.
#pragma once

#include <string>
#include <vector>

#include <moosaic/value.hpp>

#include "verbs/task.hpp"

namespace moosaic::verbs {

Value call_method(Task& task, const Ref& ref, const std::string& name, const std::vector<Value>& args,
                  const Value& kwargs);
Value call_function(Task& task, const std::string& name, const std::vector<Value>& args, const Value& kwargs);

// The changed fields of a thing, as a worker collected them.
void save(Task& task, const Ref& ref, const Value& fields);
// The verb for invoke_verb: `execute` is needed when it is called, `read` on the object is not (world.md 3.4).
Value verb_to_invoke(Task& task, const Ref& ref, const std::string& name);
// The display form, redacted for the caller.
std::string text_of(Task& task, const Ref& ref);

}  // namespace moosaic::verbs
