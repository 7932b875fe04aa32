// The server's log: one sink (stderr or a file), one Logger a component. spdlog stays behind it.
//
// Line forms: text  `2026-01-31T12:00:00.123Z info [transport.ssh] message`
//             json  one object a line with time, level, component, message.
// Control characters in a message are escaped (in json by its own rules), so that no player can forge a line or reach a
// terminal through it; a message of more than 16 KiB is cut.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <moosaic/result.hpp>
#include <moosaic/services.hpp>

namespace moosaic::host {

struct LogOptions {
    std::string level = "info";   // debug info warning error
    std::string file;             // empty: stderr
    std::string format = "text";  // text json
    // "COMPONENT=LEVEL": for this component and those below it ("transport" is also transport.ssh); the longest name
    // that fits decides.
    std::vector<std::string> levels = {};
};

// What is wrong with options.file, if anything: a folder, a pipe that nobody reads, a place that is not there.
Result<void> check_log_file(const std::string& file);
// What is wrong with options.levels, if anything.
Result<void> check_log_levels(const std::vector<std::string>& levels);

class LogSystem {
public:
    static Result<std::unique_ptr<LogSystem>> open(const LogOptions& options);
    ~LogSystem();
    LogSystem(const LogSystem&) = delete;
    LogSystem& operator=(const LogSystem&) = delete;

    // The logger of a component; the same for the same name. Lives as long as the system. Any thread.
    Logger& component(std::string_view name);
    // Takes over new options and opens the file again (it may have been moved away). Any thread. An Error: nothing has
    // changed.
    Result<void> apply(const LogOptions& options);
    [[nodiscard]] LogOptions options() const;  // those in force
    // Lines written so far, by level.
    [[nodiscard]] double written(Level level) const;

private:
    struct Parts;
    class ComponentLogger;
    explicit LogSystem(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

Level level_of(std::string_view name);  // "warning"; anything else: info

// An Error for a terminal, as text() puts it: escaped, but for line ends of the message, which may be several.
std::string shown(const Error& error);

// Control characters, also those of the second set (U+0080 to U+009F) and bytes that are no UTF-8, as \n or \xNN.
std::string escaped_for_log(std::string_view message);

}  // namespace moosaic::host
