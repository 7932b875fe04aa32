// The server's log: one sink (stderr or a file), one Logger a component. spdlog stays behind it.
//
// Line forms: text  `2026-01-31T12:00:00.123Z info [transport.ssh] message`
//             json  one object a line with time, level, component, message.
// Control characters in a message are escaped: no player can forge a line.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic::host {

struct LogOptions {
    std::string level = "info";   // debug info warning error
    std::string file;             // empty: stderr
    std::string format = "text";  // text json
};

class LogSystem {
public:
    static Result<std::unique_ptr<LogSystem>> open(const LogOptions& options);
    ~LogSystem();
    LogSystem(const LogSystem&) = delete;
    LogSystem& operator=(const LogSystem&) = delete;

    // The logger of a component; the same for the same name. Lives as long as the system. Any thread.
    Logger& component(std::string_view name);
    void set_level(Level level);  // of every component, now and later. Any thread.
    Result<void> reopen();        // after the file was moved away. Any thread.

private:
    struct Parts;
    class ComponentLogger;
    explicit LogSystem(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

Level level_of(std::string_view name);  // "warning"; anything else: info

}  // namespace moosaic::host
