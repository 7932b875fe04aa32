// Loads a built plugin for a test, without the host's checks. The library stays loaded.
#pragma once

#include <dlfcn.h>

#include <memory>
#include <stdexcept>
#include <string>

#include <moosaic/plugin.hpp>

namespace moosaic::testing {

// A new instance of the plugin in `file`, whose class must derive from Kind. Throws std::runtime_error.
template <class Kind>
std::unique_ptr<Kind> load_plugin(const std::string& file) {
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    const auto factory = reinterpret_cast<Factory>(dlsym(library, "moosaic_factory"));
    if (factory == nullptr) throw std::runtime_error(file + " has no moosaic_factory");
    std::unique_ptr<Plugin> plugin(factory());
    if (plugin == nullptr) throw std::runtime_error(file + " made no plugin");
    return std::unique_ptr<Kind>(static_cast<Kind*>(plugin.release()));
}

}  // namespace moosaic::testing
