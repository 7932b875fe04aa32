// Errors of the world: what verb code sees as an exception and a player as one line.
#pragma once

#include <exception>
#include <string>

#include <moosaic/value.hpp>

namespace moosaic::world {

// `type` is the class name a verb catches: UserError UsageError AmbiguousObjectError AmbiguousVerbError
// NoSuchObjectError NoSuchVerbError NoSuchPropertyError NoSuchPrepositionError RecursiveError QuotaError AccessError
// PermissionError AppendOnlyError AttributeError TypeError ValueError KeyError IndexError.
class WorldError : public std::exception {
public:
    WorldError(std::string type, std::string message, Value data = {})
        : type(std::move(type)), message(std::move(message)), data(std::move(data)) {}
    const char* what() const noexcept override { return message.c_str(); }

    std::string type;
    std::string message;
    Value data;
};

// True for classes whose message is shown to the player as it is (the UserError family).
bool is_user_error(std::string_view type);
// True for PermissionError and its subclass AccessError.
bool is_permission_error(std::string_view type);

}  // namespace moosaic::world
