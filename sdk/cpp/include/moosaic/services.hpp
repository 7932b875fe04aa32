// What the host lends to a plugin: façades only, no third-party type crosses the seam.
//
// Everything here outlives the plugin's `stop`. [any] unless said otherwise (plugin.hpp explains the brackets).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>

namespace moosaic {

enum class Level : std::uint8_t { debug, info, warning, error };

class Logger {  // [any]
public:
    virtual ~Logger() = default;
    [[nodiscard]] virtual bool enabled(Level level) const = 0;
    virtual void write(Level level,
                       std::string_view message) = 0;  // one line; never a password, never command text above debug
    void debug(std::string_view m) { write(Level::debug, m); }
    void info(std::string_view m) { write(Level::info, m); }
    void warning(std::string_view m) { write(Level::warning, m); }
    void error(std::string_view m) { write(Level::error, m); }
};

// All time comes from here, so that tests and the simulation can own it.
class Clock {  // [any]
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const = 0;
};

class Random {  // [any]
public:
    virtual ~Random() = default;
    virtual void fill(void* data, std::size_t bytes) = 0;  // cryptographically strong in production
    std::uint64_t next() {
        std::uint64_t n = 0;
        fill(&n, sizeof n);
        return n;
    }
};

// Work that will run later. Destroying it cancels, without waiting: the work may still be running on another thread.
class Timer {  // [any]
public:
    virtual ~Timer() = default;
    virtual void cancel() = 0;  // no wait: what runs goes on
    // After it the work is not running, will not run and has been destroyed. From inside the work itself it only
    // cancels. Hold no lock that the work takes.
    virtual void cancel_and_wait() = 0;
};

// The host's event loop. Work runs on its few threads, several pieces at once: do not block there. What is thrown is
// logged under the plugin's name. When the plugin's `stop` has returned, the host drops what still waits and waits for
// what runs, so that nothing of the plugin is called, or destroyed, by the loop afterwards.
class Loop {  // [any]
public:
    virtual ~Loop() = default;
    virtual void post(std::function<void()> work) = 0;
    virtual std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
    // A loop whose work, posted and timed, runs one piece at a time, on whichever thread: posts in their order. It may
    // be dropped while work of it waits.
    [[nodiscard]] virtual std::shared_ptr<Loop> strand() = 0;
};

class Counter {  // [any]
public:
    virtual ~Counter() = default;
    virtual void add(double n = 1) = 0;
};
class Gauge {  // [any]
public:
    virtual ~Gauge() = default;
    virtual void set(double value) = 0;
};

// Names are `moosaic_…`; asking twice for one name gives the same metric. Valid as long as the host. A name belongs to
// who asked first, and to the engine before all plugins: what somebody else asks for under it counts nowhere, and the
// log says so.
class Metrics {  // [any]
public:
    virtual ~Metrics() = default;
    virtual Counter& counter(std::string_view name, std::string_view help) = 0;
    virtual Gauge& gauge(std::string_view name, std::string_view help) = 0;
};

// What a plugin gets only if it names it in Plugin::needs(): Tasks, Accounts, Sessions … (a header each, with the name
// and the kinds that may have it).
class Facility {
public:
    virtual ~Facility() = default;
};

class Services {  // [any]
public:
    virtual ~Services() = default;
    virtual Logger& log() = 0;
    virtual Clock& clock() = 0;
    virtual Random& random() = 0;
    virtual Loop& loop() = 0;
    virtual Metrics& metrics() = 0;
    // The data directory of the world, "" where there is none (plugins check, unit tests).
    [[nodiscard]] virtual std::string data_directory() const = 0;
    // PREFIX/libexec/moosaic, where helper programs live (moosaic-worker).
    [[nodiscard]] virtual std::string libexec_directory() const = 0;
    // Folders searched for plugins, `<folder>/<kind>/<name>.so`.
    [[nodiscard]] virtual std::vector<std::string> plugin_path() const = 0;
    // A facility by its name: `services.get<Tasks>()`. Null before `start` and if needs() does not name it; valid until
    // the plugin is destroyed.
    [[nodiscard]] virtual Facility* facility(std::string_view name) {
        (void)name;
        return nullptr;
    }
    template <class F>
    [[nodiscard]] F* get() {
        return dynamic_cast<F*>(facility(F::facility_name));
    }
};

}  // namespace moosaic
