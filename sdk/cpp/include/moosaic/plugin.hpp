// Plugin: life cycle, manifest, mark. Every kind's class derives from Plugin.
//
// A plugin is a shared library with one MOOSAIC_PLUGIN line. The host reads the mark out of the file's bytes before it
// loads anything, refuses a mismatch, then loads (now, never unloaded), checks the manifest, makes the instance and
// calls configure -> start -> … -> stop. The first two are called on the host's main thread, none at the same time as
// another.
//   configure  check your own table and remember it; no threads, no I/O. A failure (or an exception, which the host
//              catches) leaves the plugin DISABLED with the reason.
//   start      everything the plugin needs is running.
//   stop       after it returns no callback of this plugin fires and no thread of its own runs. Facilities are closed
//              before it is called: none of their callbacks is running then and none will run any more. Called on a
//              thread of its own; one that has not returned after some seconds is named in the log and left behind.
// The host owns the instance and destroys it before main returns, unless its stop never returned.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <moosaic/config.hpp>
#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic {

class Plugin {
public:
    Plugin() = default;
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    virtual ~Plugin() = default;

    virtual void describe(ConfigSchema& schema) const { (void)schema; }
    // Facilities (services.hpp) it cannot work without: {Tasks::facility_name, …}. One that nobody offers disables the
    // plugin with that reason. Constant.
    [[nodiscard]] virtual std::vector<std::string> needs() const { return {}; }
    virtual Result<void> configure(const Config& config, Services& services) {
        (void)config;
        (void)services;
        return {};
    }
    virtual Result<void> start() { return {}; }
    virtual void stop() {}
};

inline constexpr std::uint32_t plugin_magic = 0x4d4f4f31;  // "MOO1"
inline constexpr std::uint32_t api_version = 0;  // of the whole seam, until every kind has two implementations

// Plain C layout: readable whatever the ABI.
struct Manifest {
    std::uint32_t magic;
    std::uint32_t api;
    const char* kind;
    const char* name;
    const char* version;
    const char* abi;
};

using Factory = Plugin* (*)();  // new instance, owned by the caller; must not throw

}  // namespace moosaic

#include <moosaic/detail/plugin_macro.hpp>
