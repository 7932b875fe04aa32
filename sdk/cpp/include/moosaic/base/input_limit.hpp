// What is said of a client that sends more than anybody types, on every transport alike.
#pragma once

#include <string_view>

namespace moosaic {

// To the client, and in the log, of one that has not got as far as the world.
inline constexpr std::string_view too_much_before_login_text = "Too much input before the login.";
inline constexpr std::string_view too_much_before_login = "too much input before the login";
// In the log, of one that has, and goes on though it was told to pause.
inline constexpr std::string_view too_much_input = "too much input";

}  // namespace moosaic
