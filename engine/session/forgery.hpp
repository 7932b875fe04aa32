// Lines of the world that begin like what only the session itself shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moosaic::session {

inline constexpr std::string_view command_prompt = ">>> ";
inline constexpr std::string_view capture_prompt = "] ";
inline constexpr std::string_view whisper_tag = "[WHISPER] ";

// The same text with a blank before each line that shows as one of `beginnings` (without the blanks at their ends) does
// at its start. Clean markup in and out.
std::string set_apart(std::string_view markup, const std::vector<std::string_view>& beginnings);

}  // namespace moosaic::session
