// RecordingLogger: keeps every line. Any thread.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <moosaic/services.hpp>

namespace moosaic::testing {

class RecordingLogger final : public Logger {
public:
    [[nodiscard]] bool enabled(Level) const override { return true; }
    void write(Level level, std::string_view message) override {
        const std::lock_guard lock(mutex_);
        lines_.emplace_back(level, message);
    }
    [[nodiscard]] std::vector<std::pair<Level, std::string>> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    [[nodiscard]] bool has(std::string_view part) const {
        const std::lock_guard lock(mutex_);
        for (const auto& line : lines_)
            if (line.second.find(part) != std::string::npos) return true;
        return false;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::pair<Level, std::string>> lines_;
};

}  // namespace moosaic::testing
