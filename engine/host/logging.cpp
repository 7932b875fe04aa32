// The log over one spdlog sink. No spdlog registry: loggers belong to the LogSystem.
#include "host/logging.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <atomic>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

namespace moosaic::host {
namespace {

spdlog::level::level_enum spd(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string escaped(std::string_view message) {
    static constexpr const char* hex = "0123456789abcdef";
    std::string out;
    out.reserve(message.size());
    for (const char c : message) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t' || (byte >= 0x20 && byte != 0x7f)) {
            out += c;
        } else {
            out += std::string("\\x") + hex[byte >> 4] + hex[byte & 15];
        }
    }
    return out;
}

std::string json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// A sink whose target can be exchanged while other threads log.
class ReopenedFile : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit ReopenedFile(std::string file) : file_(std::move(file)) { open(); }
    void reopen() {
        const std::lock_guard lock(mutex_);
        open();
    }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        helper_->write(line);
    }
    void flush_() override { helper_->flush(); }

private:
    void open() {
        auto next = std::make_unique<spdlog::details::file_helper>();
        next->open(file_);
        helper_ = std::move(next);
    }
    std::string file_;
    std::unique_ptr<spdlog::details::file_helper> helper_;
};

std::unique_ptr<spdlog::formatter> formatter(bool json) {
    const std::string pattern = json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})" : "%Y-%m-%dT%H:%M:%S.%eZ %v";
    return std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc);
}

const char* level_name(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "info";
}

}  // namespace

struct LogSystem::Parts {
    std::shared_ptr<spdlog::sinks::sink> sink;
    std::shared_ptr<ReopenedFile> file;  // the same sink, where it is a file
    bool json = false;
    std::atomic<Level> level{Level::info};
    std::mutex mutex;  // guards `loggers`
    std::map<std::string, std::unique_ptr<ComponentLogger>, std::less<>> loggers;
};

class LogSystem::ComponentLogger : public Logger {
public:
    ComponentLogger(Parts& parts, std::string name)
        : parts_(parts), name_(std::move(name)), logger_(name_, parts.sink) {
        logger_.set_level(spdlog::level::trace);
        logger_.flush_on(spdlog::level::trace);
        logger_.set_error_handler([](const std::string&) {});  // a full disk must not stop the server
    }
    [[nodiscard]] bool enabled(Level level) const override { return level >= parts_.level.load(); }
    void write(Level level, std::string_view message) override {
        if (!enabled(level)) return;
        const std::string line = parts_.json
                                     ? "\"level\":\"" + std::string(level_name(level)) +
                                           "\",\"component\":" + json_text(name_) + ",\"message\":" + json_text(message)
                                     : std::string(level_name(level)) + " [" + name_ + "] " + escaped(message);
        logger_.log(spd(level), spdlog::string_view_t(line.data(), line.size()));
    }

private:
    Parts& parts_;
    std::string name_;
    spdlog::logger logger_;
};

Level level_of(std::string_view name) {
    if (name == "debug") return Level::debug;
    if (name == "warning") return Level::warning;
    if (name == "error") return Level::error;
    return Level::info;
}

LogSystem::LogSystem(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LogSystem::~LogSystem() = default;

Result<std::unique_ptr<LogSystem>> LogSystem::open(const LogOptions& options) {
    auto parts = std::make_unique<Parts>();
    parts->json = options.format == "json";
    parts->level = level_of(options.level);
    try {
        if (options.file.empty()) {
            parts->sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        } else {
            parts->file = std::make_shared<ReopenedFile>(options.file);
            parts->sink = parts->file;
        }
    } catch (const std::exception& error) {
        return fail(std::string("the log file cannot be opened: ") + error.what(), options.file, "change log.file");
    }
    parts->sink->set_formatter(formatter(parts->json));
    return std::unique_ptr<LogSystem>(new LogSystem(std::move(parts)));
}

Logger& LogSystem::component(std::string_view name) {
    const std::lock_guard lock(parts_->mutex);
    auto found = parts_->loggers.find(name);
    if (found == parts_->loggers.end())
        found = parts_->loggers.emplace(name, std::make_unique<ComponentLogger>(*parts_, std::string(name))).first;
    return *found->second;
}

void LogSystem::set_level(Level level) { parts_->level = level; }

Result<void> LogSystem::reopen() {
    if (!parts_->file) return {};
    try {
        parts_->file->reopen();
    } catch (const std::exception& error) {
        return fail(std::string("the log file cannot be opened again: ") + error.what(), {},
                    "the old one is still used");
    }
    return {};
}

}  // namespace moosaic::host
