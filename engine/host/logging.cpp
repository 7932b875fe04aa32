// The log over one spdlog sink. No spdlog registry: loggers belong to the LogSystem.
#include "host/logging.hpp"

#include <fcntl.h>
#include <spdlog/details/file_helper.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include <moosaic/mutex.hpp>
#include <moosaic/regular_file.hpp>

namespace moosaic::host {
namespace {

constexpr std::size_t longest_message = 16 * 1024;
constexpr std::array<const char*, 4> level_names{"debug", "info", "warning", "error"};

const char* level_name(Level level) { return level_names.at(static_cast<std::size_t>(level)); }

// Bytes of the character at `at` if it is well-formed and no control character, else 0.
std::size_t printable(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(at);
    if (first < 0x80) return first == '\t' || (first >= 0x20 && first != 0x7f) ? 1 : 0;
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(at + i) & 0xc0U) != 0x80) return 0;
    if (first == 0xc2 && byte(at + 1) < 0xa0) return 0;                                  // U+0080 to U+009F
    if (first == 0xe2 && byte(at + 1) == 0x80 && (byte(at + 2) | 1U) == 0xa9) return 0;  // U+2028, U+2029: line ends
    if ((first == 0xe0 && byte(at + 1) < 0xa0) || (first == 0xf0 && byte(at + 1) < 0x90)) return 0;
    if ((first == 0xed && byte(at + 1) > 0x9f) || (first == 0xf4 && byte(at + 1) > 0x8f)) return 0;
    return size;
}

std::string json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

// "2026-01-31T12:00:00.123Z"
std::string now_text() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    std::tm parts{};
    ::gmtime_r(&now.tv_sec, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + size, text.size() - size, ".%03dZ", static_cast<int>(now.tv_nsec / 1000000));
    return text.data();
}

std::string line_of(bool json, Level level, const std::string& component, std::string_view message) {
    if (json)
        return "{\"time\":\"" + now_text() + "\",\"level\":\"" + level_name(level) +
               "\",\"component\":" + json_text(component) + ",\"message\":" + json_text(message) + "}\n";
    return now_text() + " " + level_name(level) + " [" + escaped_for_log(component) + "] " + escaped_for_log(message) +
           "\n";
}

// Where lines go. Exchanged as a whole while other threads log.
class Target {
public:
    explicit Target(const std::string& file) {
        if (file.empty()) return;
        file_.emplace();
        file_->open(file);
    }
    // Whole lines; a full disk must not stop the server.
    void write(const std::string& line) {
        if (!file_) {
            (void)std::fwrite(line.data(), 1, line.size(), stderr);
            return;
        }
        try {
            spdlog::memory_buf_t buffer;
            buffer.append(line.data(), line.data() + line.size());
            file_->write(buffer);
            file_->flush();
        } catch (const std::exception&) {}
    }

private:
    std::optional<spdlog::details::file_helper> file_;  // none: stderr
};

using Levels = std::map<std::string, Level, std::less<>>;

Levels parse(const std::vector<std::string>& entries) {
    Levels out;
    for (const auto& entry : entries) {
        const auto equals = entry.find('=');
        out[entry.substr(0, equals)] = level_of(entry.substr(equals + 1));
    }
    return out;
}

Level level_for(std::string_view component, const Levels& levels, Level otherwise) {
    for (auto name = component;; name = name.substr(0, name.rfind('.'))) {
        if (const auto found = levels.find(name); found != levels.end()) return found->second;
        if (name.find('.') == std::string_view::npos) return otherwise;
    }
}

}  // namespace

std::string escaped_for_log(std::string_view message) {
    static constexpr const char* hex = "0123456789abcdef";
    std::string out;
    out.reserve(message.size());
    for (std::size_t at = 0; at < message.size();) {
        if (const auto size = printable(message, at); size != 0) {
            out.append(message, at, size);
            at += size;
            continue;
        }
        const auto byte = static_cast<unsigned char>(message[at++]);
        if (byte == '\n')
            out += "\\n";
        else
            out += {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
    }
    return out;
}

std::string shown(const Error& error) {
    Error out{{}, escaped_for_log(error.where), escaped_for_log(error.remedy)};
    for (std::size_t at = 0; at <= error.message.size();) {
        const auto end = std::min(error.message.find('\n', at), error.message.size());
        out.message += (at == 0 ? "" : "\n") + escaped_for_log(std::string_view(error.message).substr(at, end - at));
        at = end + 1;
    }
    return out.text();
}

Result<void> check_log_file(const std::string& file) {
    if (file.empty()) return {};
    const auto refused = [&](const std::string& why) {
        return fail("log.file cannot be used: " + why, file, "name a file, or leave it empty");
    };
    const auto folder = std::filesystem::path(file).parent_path();
    struct stat facts {};
    if (!folder.empty() && ::stat(folder.c_str(), &facts) != 0 && errno != ENOENT)  // a missing one is made
        return refused("its folder: " + std::string(std::strerror(errno)));
    if (::stat(file.c_str(), &facts) != 0) {
        if (errno == ENOENT) return {};
        return refused(std::strerror(errno));
    }
    if (S_ISREG(facts.st_mode) || S_ISCHR(facts.st_mode)) return {};
    if (!S_ISFIFO(facts.st_mode)) return refused(std::string(other_than_regular(facts.st_mode)));
    // Opening it would wait for a reader.
    const int handle = ::open(file.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (handle < 0) return refused("it is a pipe that nobody reads");
    ::close(handle);
    return {};
}

Result<void> check_log_levels(const std::vector<std::string>& levels) {
    for (const auto& entry : levels) {
        const auto equals = entry.find('=');
        const auto level = equals == std::string::npos ? "" : entry.substr(equals + 1);
        if (equals == 0 || std::find(level_names.begin(), level_names.end(), level) == level_names.end())
            return fail("\"" + escaped_for_log(entry) + "\" sets no level", "log.levels",
                        "write COMPONENT=LEVEL, as in \"transport.ssh=debug\"; levels: debug, info, warning, error");
    }
    return {};
}

struct LogSystem::Parts {
    Mutex target_mutex;
    std::unique_ptr<Target> target MOOSAIC_GUARDED_BY(target_mutex);
    std::atomic<bool> json{false};
    std::array<std::atomic<std::uint64_t>, 4> written{};
    Mutex mutex;
    LogOptions options MOOSAIC_GUARDED_BY(mutex);
    Levels levels MOOSAIC_GUARDED_BY(mutex);
    std::map<std::string, std::unique_ptr<ComponentLogger>, std::less<>> loggers MOOSAIC_GUARDED_BY(mutex);
};

class LogSystem::ComponentLogger : public Logger {
public:
    ComponentLogger(Parts& parts, std::string name) : parts_(parts), name_(std::move(name)) {}
    [[nodiscard]] bool enabled(Level level) const override { return level >= level_.load(std::memory_order_relaxed); }
    void write(Level level, std::string_view message) override {
        if (!enabled(level)) return;
        std::string cut;
        if (message.size() > longest_message) {
            cut = std::string(message.substr(0, longest_message)) + " … (cut)";
            message = cut;
        }
        parts_.written[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
        const auto line = line_of(parts_.json.load(std::memory_order_relaxed), level, name_, message);
        const LockGuard lock(parts_.target_mutex);
        parts_.target->write(line);
    }
    void take_level(const Levels& levels, const std::string& otherwise) {
        level_ = level_for(name_, levels, level_of(otherwise));
    }

private:
    Parts& parts_;
    const std::string name_;
    std::atomic<Level> level_{Level::info};
};

Level level_of(std::string_view name) {
    for (std::size_t i = 0; i < level_names.size(); ++i)
        if (name == level_names.at(i)) return static_cast<Level>(i);
    return Level::info;
}

LogSystem::LogSystem(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LogSystem::~LogSystem() = default;

Result<std::unique_ptr<LogSystem>> LogSystem::open(const LogOptions& options) {
    std::unique_ptr<LogSystem> system(new LogSystem(std::make_unique<Parts>()));
    if (auto applied = system->apply(options); !applied) return tl::unexpected<Error>(applied.error());
    return system;
}

Result<void> LogSystem::apply(const LogOptions& options) {
    if (auto good = check_log_levels(options.levels); !good) return good;
    if (auto good = check_log_file(options.file); !good) return good;
    std::unique_ptr<Target> target;
    try {
        target = std::make_unique<Target>(options.file);
    } catch (const std::exception& error) {
        return fail(std::string("the log file cannot be opened: ") + error.what(), options.file, "change log.file");
    }
    const LockGuard lock(parts_->mutex);
    parts_->options = options;
    parts_->levels = parse(options.levels);
    for (auto& [name, logger] : parts_->loggers) logger->take_level(parts_->levels, options.level);
    parts_->json = options.format == "json";
    const LockGuard inner(parts_->target_mutex);
    std::swap(parts_->target, target);
    return {};
}

Logger& LogSystem::component(std::string_view name) {
    const LockGuard lock(parts_->mutex);
    auto found = parts_->loggers.find(name);
    if (found == parts_->loggers.end()) {
        found = parts_->loggers.emplace(name, std::make_unique<ComponentLogger>(*parts_, std::string(name))).first;
        found->second->take_level(parts_->levels, parts_->options.level);
    }
    return *found->second;
}

LogOptions LogSystem::options() const {
    const LockGuard lock(parts_->mutex);
    return parts_->options;
}

double LogSystem::written(Level level) const {
    return static_cast<double>(parts_->written.at(static_cast<std::size_t>(level)).load(std::memory_order_relaxed));
}

}  // namespace moosaic::host
