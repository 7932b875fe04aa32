// What a connection's terminal can do: input mode, colours (sessions.md 3 and 9.3).
#pragma once

#include <string_view>

#include <moosaic/colour.hpp>
#include <moosaic/transport.hpp>

namespace moosaic::session {

// "rich" or "raw", as the terminal would have it.
std::string_view wished_mode(const transport::ConnectionInfo& info);
ColourDepth colour_depth(const transport::ConnectionInfo& info);
// The value of the setting color_system.
std::string_view colour_name(ColourDepth depth);

}  // namespace moosaic::session
