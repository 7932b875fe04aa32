// One plugin's file: mark checked, library loaded, manifest checked, instance made. Each failure has its own message.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <moosaic/detail/mark.hpp>
#include <moosaic/plugin.hpp>
#include <moosaic/result.hpp>

namespace moosaic::host {

// Reads the mark and compares it with this program's; nothing of the file is run. `kind` and `name` are what its place
// says it is; empty: anything.
Result<detail::Mark> inspect_plugin(const std::string& file, std::string_view kind = {}, std::string_view name = {});

// Loads the library, for the rest of the process's life, and makes an instance. `mark` comes from inspect_plugin.
Result<std::unique_ptr<Plugin>> open_plugin(const std::string& file, const detail::Mark& mark);

// Calls into a plugin; an exception that leaves it becomes an Error whose message says so and names `what`.
Result<void> guarded(std::string_view what, const std::function<Result<void>()>& call);

}  // namespace moosaic::host
