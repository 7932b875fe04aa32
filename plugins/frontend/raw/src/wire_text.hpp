// From markup to the bytes of one message.
#pragma once

#include <string>
#include <string_view>

#include <moosaic/colour.hpp>

namespace moosaic::raw {

// Appends the message and a line end; every LF in it becomes a line end of this client.
void append_rendered(std::string& out, std::string_view markup, ColourDepth depth, std::string_view line_end);

}  // namespace moosaic::raw
