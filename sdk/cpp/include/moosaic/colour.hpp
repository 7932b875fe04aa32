// How many colours a reader's terminal has.
#pragma once

#include <cstdint>

namespace moosaic {

enum class ColourDepth : std::uint8_t { none, ansi16, ansi256, truecolor };

}  // namespace moosaic
