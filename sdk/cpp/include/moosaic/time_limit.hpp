// The sentences for executor::Stopped::Why::time_limit and cancelled, whoever notices it first: the engine or an
// executor.
#pragma once

#include <cstdint>
#include <string>

namespace moosaic::executor {

// "That took longer than 3 seconds and was stopped."
inline std::string time_limit_message(double seconds) {
    const auto tenths = static_cast<std::int64_t>(seconds * 10 + 0.5);
    if (tenths <= 0) return "That took too long and was stopped.";
    std::string text = std::to_string(tenths / 10);
    if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
    return "That took longer than " + text + (tenths == 10 ? " second" : " seconds") + " and was stopped.";
}

inline constexpr const char* cancelled_message = "You stopped that; nothing of it happened.";

}  // namespace moosaic::executor
