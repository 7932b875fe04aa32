// Checks of ISO 8601 texts as Python's date, time and datetime print them.
#pragma once

#include <string_view>

namespace moosaic::world {

bool is_iso_date(std::string_view text);       // 2026-01-31
bool is_iso_time(std::string_view text);       // 08:15[:00[.000001]][+01:00[:00[.000001]]]
bool is_iso_date_time(std::string_view text);  // both with 'T' or a space between

}  // namespace moosaic::world
