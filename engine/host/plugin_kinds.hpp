// The kinds of plugin this engine knows, and whether an instance is what its kind promises.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <moosaic/plugin.hpp>

namespace moosaic::host {

const std::vector<std::string>& plugin_kinds();  // in the order in which plugins are started
bool is_plugin_kind(std::string_view kind);
// Kinds whose plugins only the worker program opens; the server looks at their marks.
bool is_worker_kind(std::string_view kind);
// Is the instance of the abstract class of its kind? (By RTTI, which libstdc++ compares by name across libraries.)
bool implements_kind(std::string_view kind, Plugin* plugin);

}  // namespace moosaic::host
