// Icu: what is asked of ICU, which is loaded when it is first asked something: names and texts that are not ASCII.
// Linked, it took a seventh of the time in which a command starts and of the memory of a server at rest.
#pragma once

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include <cstdint>

namespace moosaic::world {

// Any thread; ICU's own functions by their own names.
struct Icu {
    decltype(&::u_hasBinaryProperty) has_binary_property = nullptr;
    decltype(&::u_charType) char_type = nullptr;
    decltype(&::uscript_getScript) get_script = nullptr;
    decltype(&::uspoof_open) spoof_open = nullptr;
    decltype(&::uspoof_getSkeletonUTF8) get_skeleton = nullptr;

    [[nodiscard]] bool has(UChar32 code, UProperty property) const { return has_binary_property(code, property) != 0; }
    // As U_GET_GC_MASK.
    [[nodiscard]] std::uint32_t category(UChar32 code) const { return U_MASK(char_type(code)); }
};

// Throws std::runtime_error, each time, where the library the server was built with is not installed.
const Icu& icu();

}  // namespace moosaic::world
