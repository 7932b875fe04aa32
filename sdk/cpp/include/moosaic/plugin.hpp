// Plugin: life cycle, manifest, mark. Every kind's class derives from Plugin.
//
// A plugin is a shared library with one MOOSAIC_PLUGIN line. The host reads the mark out of the file's bytes before it
// loads anything, refuses a mismatch, then loads (now, never unloaded), checks the manifest, makes the instance and
// calls describe, needs, configure -> start -> … -> stop, none at the same time as another.
//   configure  check your own table and remember it; no threads, no I/O. A failure (or an exception, which the host
//              catches) leaves the plugin DISABLED with the reason.
//   start      everything the plugin needs is running. A failure or an exception: as for configure, after a stop.
//   stop       after it returns no thread of this plugin runs. Facilities are closed before it is called: none of
//              their callbacks is running then and none will run any more; what waits on the loop is dropped after it.
//              One that has not returned after some seconds is named in the log and left behind.
// The host owns the instance and destroys it before main returns, unless its stop never returned.
//
// Which thread calls a function of the seam, or may call it, stands in brackets behind it, or once behind the name of
// its class:
//   [main]    the host's main thread
//   [any]     any thread, several at once
//   [turn]    one call at a time for one object (a connection, a session), on whichever thread; it must not block
//   [task]    the stack of the task it serves, one call at a time for one task; it may wait (waits.hpp)
//   [writer]  one call at a time, on the thread that writes to the storage; it may block
//   [own]     a thread that belongs to this plugin, one call at a time; it may block
//   [worker]  the only thread of the worker program
// A plugin is trusted: it lives in the server's process and can do what the server can. Principals (tasks.hpp) keep its
// mistakes small; they are no wall against it.
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

    virtual void describe(ConfigSchema& schema) const { (void)schema; }  // [main]
    // Facilities (services.hpp) it cannot work without: {Tasks::facility_name, …}. One that nobody offers, or not to
    // this kind of plugin, disables it with that reason. Constant. [main]
    [[nodiscard]] virtual std::vector<std::string> needs() const { return {}; }
    virtual Result<void> configure(const Config& config, Services& services) {  // [main]
        (void)config;
        (void)services;
        return {};
    }
    virtual Result<void> start() { return {}; }  // [main]
    virtual void stop() {}                       // [own]
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
