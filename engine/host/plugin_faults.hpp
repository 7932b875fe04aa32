// PluginFaults: what one plugin did wrong while it ran, told under its name: log, metric and `moosaic plugins`.
//
// Any thread. Outlives everything that may call the plugin; held by shared_ptr where that may be late.
#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <moosaic/mutex.hpp>
#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic::host {

// What a plugin threw, as the engine's own rooms meet it: what() names the plugin and the function.
class PluginFault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class PluginFaults {
public:
    PluginFaults(std::string plugin, Logger& log, Metrics& metrics);

    // The first sixteen are logged each, then every second, fourth, eighth … of as many: it may be one a command.
    void report(const std::string& what);
    // "3 faults, the last: …"; empty: none.
    [[nodiscard]] std::string summary() const;
    [[nodiscard]] const std::string& plugin() const { return plugin_; }

    // Calls into the plugin. An exception is reported.
    template <class Call>
    void watch(std::string_view where, const Call& call) {
        guard(call, [&](const std::string& what) { said(where, what); });
    }
    // The same; afterwards the engine goes on with a PluginFault. One that has been told already passes through.
    template <class Call>
    auto pass(std::string_view where, const Call& call) -> decltype(call()) {
        try {
            return call();
        } catch (const PluginFault&) {
            throw;
        } catch (const std::exception& error) {
            throw PluginFault(plugin_ + ": " + said(where, threw(error)));
        } catch (...) {
            throw PluginFault(plugin_ + ": " + said(where, threw()));
        }
    }
    // For what returns a Result: an exception becomes its Error.
    template <class Call>
    auto result(std::string_view where, const Call& call) -> decltype(call()) {
        return guard(call,
                     [&](const std::string& what) -> decltype(call()) { return fail(said(where, what), plugin_); });
    }
    // An Error for an answer of a wrong shape.
    Error wrong(std::string_view where, const std::string& what) {
        report(std::string(where) + " " + what);
        return Error{std::string(where) + " " + what, plugin_, "that is a fault of the plugin"};
    }

private:
    template <class Call, class Then>
    static auto guard(const Call& call, const Then& then) -> decltype(call()) {
        try {
            return call();
        } catch (const std::exception& error) {
            return then(threw(error));
        } catch (...) {
            return then(threw());
        }
    }
    static std::string threw(const std::exception& error) { return std::string("threw an exception: ") + error.what(); }
    static std::string threw() { return "threw an unknown exception"; }
    std::string said(std::string_view where, const std::string& what) {
        const std::string text = std::string(where) + " " + what;
        report(text);
        return text;
    }

    const std::string plugin_;
    Logger& log_;
    Counter& counter_;
    mutable Mutex mutex_;
    std::uint64_t count_ MOOSAIC_GUARDED_BY(mutex_) = 0;
    std::string last_ MOOSAIC_GUARDED_BY(mutex_);
};

}  // namespace moosaic::host
